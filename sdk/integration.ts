import * as pulumi from "@pulumi/pulumi";
import { type IntegrationTypeCode, replacementOrder } from "../catalog";
import type { IntegrationArgs } from "./args";
import { refuseUnknownType, refuseWhatIsNotHonoured } from "./not-honoured";
import type { Adoption, CredentialSync, ProofRecord, Rotation } from "./outputs";
import { ownerOf } from "./owner";
import { withSecretLeaves } from "./secret-leaves";
import { stackIdentity } from "./stack-identity";
import { secretVariableNames } from "./variables";

/**
 * Written into every user's state, so it never changes. It is all the code that the engine keeps: each verb runs in the
 * installed package (decision: docs/decisions/0001-constant-shell.md).
 */
const shell = 'exports.handler=()=>require("pulumi-cloudbase/provider")';

/** Pulumi's type of every integration. */
const resourceType = "pulumi-nodejs:dynamic/cloudbase:Integration";

/** An integration of the Integration Center, of any type. The named classes, such as `WechatPay`, are this with the type set. */
export class Integration<Type extends IntegrationTypeCode = IntegrationTypeCode> extends pulumi.CustomResource {
  /** The cloud's id of the integration (KeyID), first label of its callback domain. */
  declare readonly integrationId: pulumi.Output<string>;
  /** The function that serves it. */
  declare readonly functionName: pulumi.Output<string>;
  /** Host that receives callbacks. */
  declare readonly callbackDomain: pulumi.Output<string>;
  /** Full callback URLs by route name, e.g. `order`. */
  declare readonly callbackUrls: pulumi.Output<Record<string, string>>;
  /** `Running`, `Configuration Error` or `Stopped`. */
  declare readonly status: pulumi.Output<string>;
  /** What may be known about the credentials: identifiers, fingerprints of keys, dates. Holds no secret. */
  declare readonly credentialFacts: pulumi.Output<Record<string, unknown>>;
  /** Fingerprints of the variables that are secrets. */
  declare readonly variableFacts: pulumi.Output<Record<string, string> | undefined>;
  /** Fingerprints of variables that the program does not declare, as the last refresh saw them on the function. */
  declare readonly observedVariables: pulumi.Output<Record<string, string> | undefined>;
  /** Whether the function has what was applied, as far as the last apply or refresh saw: with the evidence. */
  declare readonly credentialSync: pulumi.Output<CredentialSync | undefined>;
  /** What the cloud told of the declared code once it was live; a refresh sees by it that somebody deployed other code. */
  declare readonly deployedCodeHash: pulumi.Output<string | undefined>;
  /** When the present value of each credential was first applied, ISO 8601. */
  declare readonly credentialsSetAt: pulumi.Output<Record<string, string> | undefined>;
  /** Earlier fingerprints of each secret credential, newest first. */
  declare readonly credentialHistory: pulumi.Output<Record<string, string[]> | undefined>;
  /** The live proof that the present credentials passed before they were applied. */
  declare readonly provenBy: pulumi.Output<ProofRecord | undefined>;
  /** Why credentials were changed last, as the program said it. */
  declare readonly rotation: pulumi.Output<Rotation | undefined>;
  /** What an adoption found, and what it changed there. */
  declare readonly adoption: pulumi.Output<Adoption | undefined>;

  constructor(name: string, args: IntegrationArgs<Type>, options: pulumi.CustomResourceOptions = {}) {
    refuseUnknownType(name, args.type);
    refuseWhatIsNotHonoured(name, options);
    const { credentials, ...rest } = args;
    super(
      resourceType,
      name,
      {
        name,
        ...rest,
        credentials: withSecretLeaves(args.type, credentials as pulumi.Input<Readonly<Record<string, unknown>>>),
        owner: ownerOf(name, options.parent),
        stackIdentity: stackIdentity(),
        secretVariables: secretVariableNames(args.environment),
        ignoreChanges: options.ignoreChanges,
        customTimeouts: options.customTimeouts,
        dryRun: pulumi.runtime.isDryRun(),
        functionName: args.functionName,
        // Declared, so that they exist as outputs.
        integrationId: undefined,
        callbackDomain: undefined,
        callbackUrls: undefined,
        status: undefined,
        credentialFacts: undefined,
        variableFacts: undefined,
        observedVariables: undefined,
        credentialSync: undefined,
        deployedCodeHash: undefined,
        credentialsSetAt: undefined,
        credentialHistory: undefined,
        provenBy: undefined,
        adoption: undefined,
        rotation: args.rotation,
        __provider: shell,
      },
      // Here too, since the engine asks no provider about a replacement that a person forces.
      pulumi.mergeOptions(replacementOrder, options),
    );
  }
}
