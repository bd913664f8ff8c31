import * as pulumi from "@pulumi/pulumi";
import type { IntegrationTypeCode } from "../catalog";
import type { IntegrationArgs } from "./args";
import { withSecretLeaves } from "./secret-leaves";

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

  constructor(name: string, args: IntegrationArgs<Type>, options?: pulumi.CustomResourceOptions) {
    const { credentials, ...rest } = args;
    super(
      resourceType,
      name,
      {
        name,
        ...rest,
        credentials: withSecretLeaves(args.type, credentials),
        owner: `${pulumi.getProject()}/${pulumi.getStack()}/${name}`,
        functionName: args.functionName,
        // Declared, so that they exist as outputs.
        integrationId: undefined,
        callbackDomain: undefined,
        callbackUrls: undefined,
        status: undefined,
        credentialFacts: undefined,
        __provider: shell,
      },
      // Two integrations of one name cannot be in one environment at once.
      pulumi.mergeOptions({ deleteBeforeReplace: true }, options),
    );
  }
}
