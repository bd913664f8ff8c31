import * as pulumi from "@pulumi/pulumi";
import { type ClassName, declarationOf, type IntegrationTypeCode, replacementOrder } from "../catalog";
import type { IntegrationArgs } from "./args";
import { folderOf } from "./function-code";
import type { Adoption, CredentialSync, ProofRecord, Rotation } from "./outputs";
import { ownerOf } from "./owner";
import { providerOf } from "./provider";
import { refusal } from "./refusal";
import { withSecretLeaves } from "./secret-leaves";
import { stackIdentity } from "./stack-identity";
import { refuseUnknownType } from "./unknown-choice";
import { secretVariableNames } from "./variables";

/**
 * Written into every user's state, so it never changes. It is all the code that the engine keeps: each verb runs in the
 * installed package (decision: docs/decisions/0001-constant-shell.md).
 */
const shell = 'exports.handler=()=>require("pulumi-cloudbase/provider")';

/** Pulumi's type of every integration that the dynamic provider serves. */
const dynamicType = "pulumi-nodejs:dynamic/cloudbase:Integration";

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
  /** `Running`; `Configuration Error` where it did not come up; `Deploying` where nobody waited for it (`skipAwait`). */
  declare readonly status: pulumi.Output<string>;
  /** What may be known about the credentials: identifiers, fingerprints of keys, dates. Holds no secret. */
  declare readonly credentialFacts: pulumi.Output<Record<string, unknown>>;
  /** Fingerprints of the variables that are secrets. */
  declare readonly variableFacts: pulumi.Output<Record<string, string> | undefined>;
  /** Fingerprints of variables that the program does not declare, as the last refresh saw them on the function. */
  declare readonly observedVariables: pulumi.Output<Record<string, string> | undefined>;
  /** Whether the function has what was applied, as far as the last apply or refresh saw: with the evidence. */
  declare readonly credentialSync: pulumi.Output<CredentialSync | undefined>;
  /** The hash that the cloud reported for the declared code once it was live; by it a refresh sees that somebody deployed other code. */
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

  /** The plugin has a resource for each class. */
  protected static readonly className: ClassName | "Integration" = "Integration";

  /**
   * An integration that another program or a person made, as it is: read by `<environment id>/<integration id>`, and never
   * changed. Only under a Provider.
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, options: pulumi.CustomResourceOptions): Integration {
    // Nothing is declared: all of it is read.
    return new Integration(name, {} as IntegrationArgs<IntegrationTypeCode>, { ...options, id });
  }

  constructor(name: string, args: IntegrationArgs<Type>, options: pulumi.CustomResourceOptions = {}) {
    const { token, inputs, aliases } = registrationOf(name, args, options, new.target.className);
    // Here too, since the engine asks no provider about a replacement that a person forces.
    super(token, name, { ...outputs, ...inputs }, pulumi.mergeOptions({ ...replacementOrder, aliases }, options));
  }
}

/** Declared, so that they exist as outputs. */
const outputs = {
  integrationId: undefined,
  callbackDomain: undefined,
  callbackUrls: undefined,
  status: undefined,
  credentialFacts: undefined,
  variableFacts: undefined,
  observedVariables: undefined,
  credentialSync: undefined,
  credentialsSetAt: undefined,
  credentialHistory: undefined,
  provenBy: undefined,
  adoption: undefined,
  deployedCodeHash: undefined,
} as const;

const noImport =
  "the resource option import cannot be honoured: the engine does not ask a dynamic provider about anything that is not in state; " +
  'take it over by the argument adopt: "<integration id>", or give it a Provider.';

const read = { envId: undefined, type: undefined, name: undefined, functionName: undefined, rotation: undefined };

interface Registration {
  readonly token: string;
  readonly inputs: pulumi.Inputs;
  readonly aliases: pulumi.Alias[];
}

type AnyArgs = Omit<IntegrationArgs<IntegrationTypeCode>, "credentials"> & { readonly credentials: unknown };

function registrationOf(
  name: string,
  args: AnyArgs,
  options: pulumi.CustomResourceOptions,
  className: ClassName | "Integration",
): Registration {
  const isOfPlugin = providerOf(name, options) !== undefined;
  if (options.id !== undefined) {
    if (!isOfPlugin)
      throw refusal("PLUGIN_NEEDED", `${name}: an integration is read by its id under a Provider alone.`);
    return { token: `cloudbase:index:${className}`, inputs: read, aliases: [] };
  }
  refuseUnknownType(name, args.type);
  if (options.import !== undefined && !isOfPlugin) throw refusal("PLUGIN_NEEDED", `${name}: ${noImport}`);
  return isOfPlugin ? ofPlugin(className, args, options) : ofDynamicProvider(name, args, options);
}

/** What the program says, and all that a dynamic provider is not told by the engine. */
function ofDynamicProvider(name: string, args: AnyArgs, options: pulumi.CustomResourceOptions): Registration {
  return {
    token: dynamicType,
    inputs: {
      name,
      ...declared(args),
      owner: ownerOf(name, options.parent),
      stackIdentity: stackIdentity(),
      secretVariables: secretVariableNames(args.environment),
      ignoreChanges: options.ignoreChanges,
      customTimeouts: options.customTimeouts,
      dryRun: pulumi.runtime.isDryRun(),
      __provider: shell,
    },
    aliases: [],
  };
}

/** What the program says. A stack of the dynamic provider is the same under the plugin. */
function ofPlugin(
  className: ClassName | "Integration",
  args: AnyArgs,
  { ignoreChanges }: pulumi.CustomResourceOptions,
): Registration {
  const { type, ...rest } = declared(args);
  const { argument } = declarationOf(args.type);
  const chosen = className === "Integration" ? { type } : argument ? { [argument[0]]: argument[1] } : {};
  return {
    token: `cloudbase:index:${className}`,
    // The engine tells them of an update, and not when inputs are checked.
    inputs: { ...rest, ...chosen, ignoreChanges },
    aliases: [{ type: dynamicType }],
  };
}

function declared({ credentials, ...rest }: AnyArgs) {
  const leaves = withSecretLeaves(rest.type, credentials as pulumi.Input<Readonly<Record<string, unknown>>>);
  return {
    ...rest,
    credentials: leaves,
    functionCode: folderOf(rest.functionCode),
    functionName: rest.functionName,
    rotation: rest.rotation,
  };
}
