// Written by `npm run reference` from the types and comments of sdk/; do not edit.
import type { SdkDeclarations } from "./declarations";

export const fromSdk: SdkDeclarations = {
  "integration": "An integration of the Integration Center, of any type. The named classes, such as `WechatPay`, are this with the type set.",
  "classes": {
    "Gitee": {
      "description": "Gitee: access by a grant of the authorization center, and verified webhooks."
    },
    "GitHub": {
      "description": "GitHub: access by a grant of the authorization center, and verified webhooks."
    },
    "GitLab": {
      "description": "GitLab: access by a grant of the authorization center, and verified webhooks."
    },
    "MiniProgramPush": {
      "description": "Message push of a Mini Program: a function for its messages and events, which arrive verified and decrypted."
    },
    "OfficialAccount": {
      "description": "An Official Account: a function for web login, menus and media, and for messages, which arrive verified and decrypted.",
      "argument": "The cloud's code of the type: `wechatoa` (default) or `PublicAccountOpenService`. Changing it makes a new integration."
    },
    "TencentMeeting": {
      "description": "Tencent Meeting: access by a grant of the authorization center, and verified, decrypted events."
    },
    "VirtualPayment": {
      "description": "Virtual payment in a Mini Program: a function for its events, which arrive as message push on a domain of its own."
    },
    "WechatAgent": {
      "description": "An AI agent on WeChat: a function that answers people's messages, which arrive verified and decrypted.",
      "argument": "Where people talk to the agent: in a Mini Program, or with an Official Account. Changing it makes a new integration."
    },
    "WechatChannels": {
      "description": "A Channels shop: a function for its orders and events, which arrive verified and decrypted."
    },
    "WechatPay": {
      "description": "WeChat Pay: a function that orders and refunds, and verified callbacks on its own domain.",
      "argument": "Where people pay: in a Mini Program, on a web page (`jsapi`), or by a QR code (`native`). Changing it makes a new integration."
    },
    "WechatStore": {
      "description": "A WeChat Store: a function for its orders and events, which arrive verified and decrypted."
    }
  },
  "commonArguments": {
    "envId": {
      "kind": "string",
      "required": true,
      "description": "Id of the CloudBase environment, e.g. `shop-prod-3g8x`. Changing it makes a new integration there."
    },
    "credentials": {
      "kind": "credentials",
      "required": true,
      "description": "What the third party gave you. Never written to state, plan or log; facts about them are."
    },
    "name": {
      "kind": "string",
      "required": false,
      "description": "Name of the integration in the cloud; default: the resource's name. Lower-case letters, digits, hyphens."
    },
    "description": {
      "kind": "string",
      "required": false,
      "description": "Shown in the console. The provider adds its ownership mark."
    },
    "functionCode": {
      "kind": "folder",
      "required": false,
      "description": "Folder with the function's code and an `scf_bootstrap`, as its path or as a `FileArchive` of it; a `.cloudbaseignore` in it, written as a `.gitignore`, leaves files out. Default: the package's template, which is then yours to edit in the cloud."
    },
    "functionName": {
      "kind": "string",
      "required": false,
      "description": "A function that an earlier integration left, to be used again; default: a new one."
    },
    "environment": {
      "kind": {
        "mapOf": "string"
      },
      "required": false,
      "description": "Your own variables for the function, beside those that the Integration Center injects. All together at most 4 KB. A value that is marked as secret, or shaped like one, stands in state as a fingerprint."
    },
    "unmanagedVariables": {
      "kind": {
        "oneOf": [
          "keep",
          "remove"
        ]
      },
      "required": false,
      "description": "What becomes of variables on the function that the program does not declare: `keep` (default) or `remove`."
    },
    "deleteProtection": {
      "kind": "string",
      "required": false,
      "description": "Why this integration may not be deleted. While it is set, a delete is refused with this reason."
    },
    "skipAwait": {
      "kind": "boolean",
      "required": false,
      "description": "Do not wait until the function runs with what was set; the next run or refresh looks. Default: false."
    },
    "adopt": {
      "kind": "string",
      "required": false,
      "description": "Id of an existing integration that this one takes over on purpose."
    },
    "proof": {
      "kind": {
        "oneOf": [
          "offline",
          "live"
        ]
      },
      "required": false,
      "description": "`live`: before anything is changed, signed, read-only calls to WeChat Pay, three at most, must show that the credentials belong together; only for WeChat Pay. Default: `offline`, what can be known without a call."
    },
    "rotation": {
      "kind": {
        "object": "Rotation"
      },
      "required": false,
      "description": "Why credentials change, for those who look later; kept in the outputs."
    }
  },
  "type": "The cloud's code of the type (AuthTypeCode). Changing it makes a new integration.",
  "outputs": {
    "integrationId": {
      "kind": "string",
      "required": true,
      "description": "The cloud's id of the integration (KeyID), first label of its callback domain."
    },
    "functionName": {
      "kind": "string",
      "required": true,
      "description": "The function that serves it."
    },
    "callbackDomain": {
      "kind": "string",
      "required": true,
      "description": "Host that receives callbacks."
    },
    "callbackUrls": {
      "kind": {
        "mapOf": "string"
      },
      "required": true,
      "description": "Full callback URLs by route name, e.g. `order`."
    },
    "status": {
      "kind": "string",
      "required": true,
      "description": "`Running`; `Configuration Error` where it did not come up; `Deploying` where nobody waited for it (`skipAwait`)."
    },
    "credentialFacts": {
      "kind": {
        "mapOf": "unknown"
      },
      "required": true,
      "description": "What may be known about the credentials: identifiers, fingerprints of keys, dates. Holds no secret."
    },
    "variableFacts": {
      "kind": {
        "mapOf": "string"
      },
      "required": false,
      "description": "Fingerprints of the variables that are secrets."
    },
    "observedVariables": {
      "kind": {
        "mapOf": "string"
      },
      "required": false,
      "description": "Fingerprints of variables that the program does not declare, as the last refresh saw them on the function."
    },
    "credentialSync": {
      "kind": {
        "object": "CredentialSync"
      },
      "required": false,
      "description": "Whether the function has what was applied, as far as the last apply or refresh saw: with the evidence."
    },
    "deployedCodeHash": {
      "kind": "string",
      "required": false,
      "description": "The hash that the cloud reported for the declared code once it was live; by it a refresh sees that somebody deployed other code."
    },
    "credentialsSetAt": {
      "kind": {
        "mapOf": "string"
      },
      "required": false,
      "description": "When the present value of each credential was first applied, ISO 8601."
    },
    "credentialHistory": {
      "kind": {
        "mapOf": {
          "listOf": "string"
        }
      },
      "required": false,
      "description": "Earlier fingerprints of each secret credential, newest first."
    },
    "provenBy": {
      "kind": {
        "object": "ProofRecord"
      },
      "required": false,
      "description": "The live proof that the present credentials passed before they were applied."
    },
    "rotation": {
      "kind": {
        "object": "Rotation"
      },
      "required": false,
      "description": "Why credentials were changed last, as the program said it."
    },
    "adoption": {
      "kind": {
        "object": "Adoption"
      },
      "required": false,
      "description": "What an adoption found, and what it changed there."
    }
  },
  "objects": {
    "CredentialSync": {
      "description": "Whether the function has what was applied.",
      "fields": {
        "state": {
          "kind": {
            "oneOf": [
              "in sync",
              "changed elsewhere",
              "cannot tell"
            ]
          },
          "required": true,
          "description": "What the look showed."
        },
        "evidence": {
          "kind": "string",
          "required": true,
          "description": "What it was concluded from."
        }
      }
    },
    "ProofRecord": {
      "description": "A live proof that was passed.",
      "fields": {
        "kind": {
          "kind": {
            "oneOf": [
              "live"
            ]
          },
          "required": true,
          "description": "How it was proven: by signed, read-only calls."
        },
        "at": {
          "kind": "string",
          "required": true,
          "description": "ISO 8601."
        },
        "calls": {
          "kind": "number",
          "required": true,
          "description": "Requests that were sent."
        },
        "proven": {
          "kind": {
            "listOf": "string"
          },
          "required": true,
          "description": "Names of credentials."
        },
        "notProven": {
          "kind": {
            "listOf": "string"
          },
          "required": true,
          "description": "`name: why`."
        }
      }
    },
    "Adoption": {
      "description": "What an adoption found, and what it changed there.",
      "fields": {
        "from": {
          "kind": "string",
          "required": true,
          "description": "Whose it was."
        },
        "changes": {
          "kind": {
            "mapOf": "string"
          },
          "required": true,
          "description": "By what was changed: `before -> after`."
        },
        "keeps": {
          "kind": {
            "listOf": "string"
          },
          "required": true,
          "description": "What was found there and left as it is."
        }
      }
    },
    "Rotation": {
      "description": "Why credentials were changed.",
      "fields": {
        "reason": {
          "kind": "string",
          "required": false,
          "description": "In a sentence."
        },
        "ticket": {
          "kind": "string",
          "required": false,
          "description": "Where the change was asked for."
        }
      }
    }
  }
};
