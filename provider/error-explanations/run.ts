import type { Explanation } from "./explanation";

const report = "Please report it to pulumi-cloudbase with the whole message; it holds no secret.";

/** What ends a run or a command on this machine. */
export const ofRuns = {
  // While it is applied
  NOT_LIVE: {
    meaning:
      "The integration exists, and is not live: function, variables or callback domain are not as they should be.",
    remedy: "The message says what is missing. Run again: it goes on from what is there.",
  },
  CHANGE_UNANSWERED: {
    meaning: "The answer to a change was lost, so that nobody knows whether the cloud took it.",
    remedy: "Run again: the whole is set anew.",
  },
  NOT_SHOWN: {
    meaning: "The cloud took the request and does not show the integration yet.",
    remedy: "Run again: it is found by its name, and not made twice.",
  },
  DELETE_TOO_SLOW: {
    meaning: "The delete took longer than customTimeouts allows.",
    remedy: "Run again: it goes on from what is there.",
  },
  READ_TOO_SLOW: {
    meaning: "The read took longer than customTimeouts allows.",
    remedy: "Run again; nothing was changed.",
  },
  CANCELLED: {
    meaning: "Who runs Pulumi cancelled. What was sent stays as it is, and nothing more was sent.",
    remedy: "Run again: it looks at what is there, and goes on from it.",
  },
  CHECK_FORGOTTEN: {
    meaning: "The process that applies does not know what was checked, so that nothing was sent.",
    remedy: "Run again.",
  },
  PROOF_FAILED: {
    meaning: "The live proof refuted the credentials, or could not be finished. Nothing was sent to the cloud.",
    remedy: "Correct what the message names, or run again where it could not be finished.",
  },
  // Commands
  ENV_ID_MISSING: {
    meaning: "The command does not know which environment is meant.",
    remedy: "Say it: `--env-id shop-prod-3g8x`.",
  },
  FILE_UNREADABLE: { meaning: "A file cannot be read as what it should be.", remedy: "The message says why." },
  FILE_NOT_JSON: {
    meaning: "The file is no JSON object.",
    remedy: "Correct it; the message lists the mistakes by line and column.",
  },
  FILE_EXISTS: {
    meaning: "A file of this name is there, and was left as it is.",
    remedy: "Name another, or say `--force`.",
  },
  FILE_UNWRITABLE: { meaning: "A file cannot be written.", remedy: "Name another, or make its folder writable." },
  PREVIEW_UNREADABLE: {
    meaning:
      "The file is no output of `pulumi preview --json` that can be read, or another input of the report is not as it should be.",
    remedy: "Make it anew: `pulumi preview --json > preview.json`.",
  },
  CLOUDBASERC_REFUSED: {
    meaning: "The integrations of a `cloudbaserc.json` cannot be taken over as they are.",
    remedy: "Correct what is listed, then run again.",
  },
  TEMPLATE_UNKNOWN: {
    meaning: "The code came from no template of this package, or from a version that it does not know.",
    remedy: "Use the newest version of the package; code of another origin cannot be upgraded.",
  },
  NOT_AN_ORPHAN: {
    meaning: "The function is not one that a deleted integration left.",
    remedy: "See which are: `npx pulumi-cloudbase orphans list`.",
  },
  LAB_NOT_INSTALLED: {
    meaning: "The command is the lab's, which is not installed here, of another version, or damaged.",
    remedy: "Install it in the version of pulumi-cloudbase: the message has the command.",
  },
  // This machine
  NODE_TOO_OLD: { meaning: "The Node.js on PATH is too old.", remedy: "Install a newer one, then run again." },
  FINGERPRINT_KEY_INVALID: {
    meaning: "CLOUDBASE_FINGERPRINT_KEY is no key of enough random bytes.",
    remedy: "Make one with `openssl rand -base64 32`.",
  },
  VERSIONS_DIFFER: {
    meaning: "The program's package and the plugin are of different releases.",
    remedy: "Install both in the same; the message says how.",
  },
  NOT_CONFIGURED: { meaning: "The engine asked before it configured the provider.", remedy: report },
  SETTINGS_INVALID: {
    meaning: "Keys, region, endpoint or another setting of the provider are missing or malformed.",
    remedy: "The message names each, and where it may be set.",
  },
  ENDPOINT_NOT_ALLOWED: {
    meaning: "Credentials would go to an address that nobody allowed.",
    remedy: "Correct the address, leave it unset, or allow it in the environment: `CLOUDBASE_ALLOWED_ENDPOINTS`.",
  },
  CLOCK_OFF: { meaning: "This machine's clock differs too much from WeChat Pay's.", remedy: "Set the clock (NTP)." },
} as const satisfies Record<string, Explanation>;
