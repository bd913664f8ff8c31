import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { coded } from "../../error-codes";
import { changeNotes, usedBefore } from "../../lifecycle/change-notes";
import { check as checkInputs } from "../../lifecycle/check";
import type { Context, Note } from "../../lifecycle/context";
import { create as createIntegration } from "../../lifecycle/create";
import { remove } from "../../lifecycle/delete";
import { changedInputs, diff as diffInputs } from "../../lifecycle/diff";
import type { CheckFailure } from "../../lifecycle/failure-text";
import { computed, ignoredBelow } from "../../lifecycle/ignored";
import { readUnknown } from "../../lifecycle/import";
import type { Inputs, Outputs } from "../../lifecycle/inputs";
import { inputsOf, read as readIntegration } from "../../lifecycle/read";
import { isUnknown, unknownValue } from "../../lifecycle/unknown";
import { update as updateIntegration } from "../../lifecycle/update";
import { packageVersion } from "../package-folder";
import { makeContext, projectFolder } from "../process-context";
import type { Cancellation } from "./cancellation";
import { argumentOf, declarationOf, withoutArgument } from "./declaration";
import { changedPaths, type PropertyChange } from "./detailed-diff";
import type { Asked } from "./provider-functions";
import { checkSettings, forgottenKeys, type GivenAsText, type Settings, settingsOf } from "./settings";
import { type Named, readUrn } from "./urn";
import { archivedFolder, holdsSecret, type Properties, revealedProperties, secretNames, withSecrets } from "./values";

/** What the provider needs of the process around it. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv;
  readonly cancellation: Cancellation;
  note(note: Note): void;
}

export interface Configuration {
  readonly inputs: Properties;
  /** What the engine calls this provider instance in state; undefined while it is not there yet. */
  readonly id: string | undefined;
  readonly urn: string | undefined;
}

export interface Difference {
  readonly changes: boolean;
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly paths: ReadonlyMap<string, PropertyChange>;
}

/** State that an operation gives back. */
export interface State {
  readonly id: string;
  readonly properties: Properties;
}

/**
 * The provider of one instance, over plain data: lifecycle/ with what the protocol tells beyond what a dynamic provider is
 * told. The engine starts a process for each instance.
 */
export class Provider {
  readonly #surroundings: Surroundings;
  /** By the instance's URN: keys that the program gave as text, between CheckConfig and Configure. */
  readonly #keys = new Map<string, GivenAsText>();
  #configured: { readonly context: Context; readonly settings: Settings; readonly identity: string } | undefined;
  /** The URN of each owner that was spoken of. */
  readonly #urns = new Map<string, string>();
  /** URNs that a program of this run declares. A refresh asks for a difference too, of what state alone says. */
  readonly #checked = new Set<string>();
  /** Stack identities that state has, by URN: a replacement is checked as if there had been nothing before. */
  readonly #identities = new Map<string, string>();

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  checkConfig(urn: string, news: Properties): { inputs: Properties; failures: readonly CheckFailure[] } {
    const { inputs, failures, givenAsText } = checkSettings(revealedProperties(news), packageVersion());
    this.#keys.set(urn, givenAsText);
    return { inputs, failures };
  }

  configure({ inputs, id, urn }: Configuration): void {
    const { environment, cancellation, note } = this.#surroundings;
    const plain = revealedProperties(inputs);
    const given =
      (urn === undefined ? undefined : this.#keys.get(urn)) ?? checkSettings(plain, packageVersion()).givenAsText;
    const settings = settingsOf(plain, given, environment, projectFolder(process.cwd()));
    const context = makeContext({
      ...settings,
      ...cancellation,
      note,
    });
    const forgotten = forgottenKeys(plain, given);
    const named = forgotten.length > 0 ? { ...context, connect: () => connectWithout(forgotten, context) } : context;
    this.#configured = { context: named, settings, identity: id && !isUnknown(id) ? identityOf(id) : unknownValue };
  }

  async check(urn: string, olds: Properties, news: Properties) {
    const { context, settings, identity } = this.#instance();
    const named = this.#named(urn);
    const before = withoutArgument(named, stateOf(olds)) as Partial<Inputs>;
    const other = this.#sameOwner(named);
    if (other) return { inputs: {}, failures: [other] };
    const declaration = declarationOf(named, withoutEchoes(revealedNews(news), before));
    if ("failure" in declaration) return { inputs: {}, failures: [declaration.failure] };
    const { type, argument, rest } = declaration;
    const foreign = Object.keys(rest).filter((name) => computed.has(name));
    if (foreign.length > 0) return { inputs: {}, failures: foreign.map(notForPrograms) };

    if (before.stackIdentity !== undefined) this.#identities.set(urn, before.stackIdentity);
    const stackIdentity = this.#identities.get(urn) ?? identity;
    const secretVariables = secretNames(news.environment);
    const { inputs = {}, failures } = await checkInputs(context, before, {
      name: named.name,
      ...(settings.defaults.envId === undefined ? {} : { envId: settings.defaults.envId }),
      ...(settings.defaults.description === undefined ? {} : { description: settings.defaults.description }),
      ...rest,
      type,
      owner: named.owner,
      stackIdentity,
      ...(secretVariables.length > 0 ? { secretVariables } : {}),
      // What is planned is told by the previews of create and update: check is not told in which phase it is.
      dryRun: false,
    });
    const refused = failures.length > 0 ? failures : otherAccounts(inputs, settings.allowedAccounts);
    if (refused.length > 0) return { inputs: {}, failures: refused };
    this.#checked.add(urn);
    return { inputs: withSecrets({ ...inputs, ...argument }, secretKeys(news)), failures: [] };
  }

  async diff(
    urn: string,
    olds: Properties,
    news: Properties,
    ignoreChanges: readonly string[] = [],
  ): Promise<Difference> {
    const { context } = this.#instance();
    const named = this.#named(urn);
    const before = this.#state<Outputs>(named, olds);
    const after = this.#state<Inputs>(named, news);
    if (this.#checked.has(urn)) refuseLost(before, after, ignoreChanges);
    for (const text of usedBefore(before, after)) context.note({ resource: after.owner, severity: "warning", text });
    const { changes, replaces, deleteBeforeReplace } = await diffInputs(context, before, after);
    const properties = [...new Set([...changedInputs(context, before, after), ...replaces])];
    const paths = changedPaths({ ...before }, { ...after }, { properties, replaces });
    return { changes: changes !== false, replaces, deleteBeforeReplace, paths };
  }

  /** What is known before it is there: its names. */
  previewCreate(urn: string, inputs: Properties): Properties {
    this.#tellPlans(this.#state<Inputs>(this.#named(urn), inputs), undefined);
    return { ...withoutBackground(inputs), status: unknownValue };
  }

  previewUpdate(urn: string, olds: Properties, news: Properties): Properties {
    const named = this.#named(urn);
    const before = this.#state<Outputs>(named, olds);
    const after = this.#state<Inputs>(named, news);
    this.#tellPlans(after, before);
    const stays = Object.entries(before).filter(([name]) => !Object.hasOwn(inputsOf(before), name));
    const isRotation = changedInputs(this.#instance().context, before, after).includes("credentialFacts");
    const unsettled = isRotation ? ["credentialHistory", "credentialSync", "credentialsSetAt", "provenBy"] : [];
    return {
      ...Object.fromEntries(stays),
      ...Object.fromEntries(unsettled.map((name) => [name, unknownValue])),
      ...withoutBackground(news),
      status: unknownValue,
    };
  }

  async create(urn: string, inputs: Properties, timeoutSeconds: number): Promise<State> {
    const named = this.#named(urn);
    const plain = this.#state<Inputs>(named, inputs);
    const { id, outs } = await createIntegration(this.#instance().context, within(plain, "create", timeoutSeconds));
    return { id, properties: ofState(named, outs, inputs).properties };
  }

  async update(urn: string, id: string, olds: Properties, news: Properties, timeoutSeconds: number): Promise<State> {
    const named = this.#named(urn);
    const inputs = within(this.#state<Inputs>(named, news), "update", timeoutSeconds);
    const { outs } = await updateIntegration(this.#instance().context, id, this.#state<Outputs>(named, olds), inputs);
    return { id, properties: ofState(named, outs, news).properties };
  }

  /** undefined: it is gone. Without properties it is one that state does not know yet. */
  async read(
    urn: string,
    id: string,
    properties: Properties,
  ): Promise<(State & { readonly inputs: Properties }) | undefined> {
    const { context, identity } = this.#instance();
    const named = this.#named(urn);
    const isKnown = Object.keys(stateOf(properties)).length > 0 && stateOf(properties).integrationId !== undefined;
    const stackIdentity = isUnknown(identity) ? undefined : identity;
    const props = isKnown
      ? (await readIntegration(context, id, this.#state<Outputs>(named, properties))).props
      : await readUnknown(context, id, { owner: named.owner, stackIdentity });
    if (!props) return undefined;
    return { id: `${props.envId}/${props.integrationId}`, ...ofState(named, props, properties) };
  }

  async delete(urn: string, id: string, properties: Properties): Promise<void> {
    await remove(this.#instance().context, id, this.#state<Outputs>(this.#named(urn), properties));
  }

  /** Of an owner that was spoken of. */
  urnOf(owner: string): string | undefined {
    return this.#urns.get(owner);
  }

  /** For what is asked without a resource. */
  asked(): Asked {
    const { context, settings } = this.#instance();
    return { context, defaultEnvId: settings.defaults.envId, salt: "pulumi-cloudbase" };
  }

  /** What is known of one that is half made. Its inputs are those of the change that was sent, if one was. */
  initializationFailed(urn: string, outs: Outputs, inputs: Properties): { properties: Properties; inputs: Properties } {
    return ofState(this.#named(urn), outs, inputs);
  }

  #instance() {
    if (!this.#configured) {
      const sentence = "pulumi-cloudbase: the engine asked before it configured the provider.";
      throw new Error(coded("NOT_CONFIGURED", sentence));
    }
    return this.#configured;
  }

  #named(urn: string): Named {
    const named = readUrn(urn);
    if (!this.#urns.has(named.owner)) this.#urns.set(named.owner, urn);
    return named;
  }

  /** Ours alone wrote these records, or check did just now. */
  #state<T>(named: Named, properties: Properties): T {
    return withoutArgument(named, stateOf(properties)) as T;
  }

  /** The mark knows names and not classes: of two resources that differ in the class alone, one would take the other's. */
  #sameOwner({ urn, owner, name }: Named): CheckFailure | undefined {
    const other = this.#urns.get(owner);
    if (other === undefined || other === urn) return undefined;
    const reason = `${other} is called ${name} too. Give one of them another name in the program; the name in the cloud may stay, as \`name\``;
    return { property: "", reason, code: "DECLARED_TWICE" };
  }

  #tellPlans(inputs: Inputs, olds: Outputs | undefined): void {
    const { context } = this.#instance();
    const warn = (text: string) => context.note({ resource: inputs.owner, severity: "warning", text });
    for (const text of changeNotes(inputs, olds?.credentialFacts)) warn(text);
    context.planned.seePhase({ dryRun: true });
    for (const text of context.planned.add()) warn(text);
    context.planned.seePhase({ dryRun: false });
  }
}

/**
 * `ignoreChanges` on a single credential or secret variable: the engine puts the old input in its place, and there is none,
 * before check is asked. Our own classes say it in the inputs; what another SDK ignores so would not stay.
 */
function refuseLost(before: Inputs, after: Inputs, ignoreChanges: readonly string[]): void {
  const lost = [
    ...differing(ignoredBelow("credentials", ignoreChanges), before.credentialFacts, after.credentialFacts),
    ...differing(ignoredBelow("environment", ignoreChanges), before.variableFacts, after.variableFacts),
  ];
  if (lost.length === 0) return;
  const sentence = `${after.name}: ignoreChanges on ${lost.join(", ")} alone cannot be honoured here: the engine takes it away before the inputs are checked, and it would not stay. Nothing was sent. Ignore "credentials" or "environment" as a whole.`;
  throw new Error(coded("IGNORED_PATH_REFUSED", sentence));
}

type FactsByName = Readonly<Record<string, unknown>> | undefined;

function differing(names: readonly string[], before: FactsByName, after: FactsByName): string[] {
  return names.filter((name) => before?.[name] !== undefined && !isDeepStrictEqual(before[name], after?.[name]));
}

/** As state has it: with the argument that says the type, and with the secrets marked that are marked in `given`. */
function ofState(named: Named, outs: Outputs, given: Properties): { properties: Properties; inputs: Properties } {
  const { customTimeouts: _ofThisRun, ...properties } = outs;
  const argument = argumentOf(named, outs.type);
  const secret = secretKeys(given);
  return {
    properties: withSecrets({ ...properties, ...argument }, secret),
    inputs: withSecrets({ ...inputsOf(properties), ...argument }, secret),
  };
}

/** 8 of a-z and 0-9, as `cloudbase:StackIdentity` has them: the engine draws the id at random, and only this state has it. */
function identityOf(providerId: string): string {
  const digest = createHash("sha256").update(providerId).digest("hex");
  return BigInt(`0x${digest}`).toString(36).slice(-8);
}

/** `__provider` is the dynamic host's, from which a stack may have come. */
function stateOf(properties: Properties): Record<string, unknown> {
  const { __provider: _code, ...rest } = revealedProperties(properties);
  return rest;
}

/** A folder by its path; check refuses any other archive. */
function revealedNews(news: Properties): Properties {
  const folder = archivedFolder(news.functionCode);
  return stateOf(folder === undefined ? news : { ...news, functionCode: folder });
}

/** An import takes what was read for what the program gives, and `ignoreChanges: ["*"]` what state has. */
function withoutEchoes(news: Properties, olds: Properties): Properties {
  const isEcho = ([name, value]: [string, unknown]) =>
    computed.has(name) && JSON.stringify(value) === JSON.stringify(olds[name]);
  return Object.fromEntries(Object.entries(news).filter((entry) => !isEcho(entry)));
}

function notForPrograms(property: string): CheckFailure {
  return { property, reason: "is worked out by the provider; a program does not give it" };
}

/** Secret properties that go to state; credentials never do, and a variable that is a secret stands there as a fact. */
function secretKeys(properties: Properties): ReadonlySet<string> {
  const names = Object.keys(properties).filter((name) => holdsSecret(properties[name]));
  return new Set(names.filter((name) => name !== "credentials" && name !== "environment"));
}

function withoutBackground({ stackIdentity: _ours, ...rest }: Properties): Properties {
  return rest;
}

function otherAccounts({ account, envId }: Properties, allowed: readonly string[] | undefined): CheckFailure[] {
  if (allowed === undefined || isUnknown(envId)) return [];
  const appId = typeof account === "object" && account !== null && "appId" in account ? account.appId : undefined;
  if (typeof appId === "string" && allowed.includes(appId)) return [];
  const found =
    typeof appId === "string" ? `is of account ${appId}` : "is of an account that these keys may not ask for";
  return [
    {
      property: "envId",
      reason: `${String(envId)} ${found}, and this provider's allowedAccounts are: ${allowed.join(", ") || "none"}. Nothing was sent`,
    },
  ];
}

/** The engine tells a time limit at each call; state holds none. */
function within(inputs: Inputs, verb: "create" | "update", timeoutSeconds: number): Inputs {
  return timeoutSeconds > 0 ? { ...inputs, customTimeouts: { [verb]: `${timeoutSeconds}s` } } : inputs;
}

/** Keys of the environment are used; where there are none either, the reason is not that nobody gave any. */
function connectWithout(forgotten: readonly string[], context: Context) {
  try {
    return context.connect();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    error.message += ` The program gives ${forgotten.join(", ")} as text, which is kept nowhere, and this run does not run the program: set the variables, or give them as { env: "NAME" } or { file: "path" }.`;
    throw error;
  }
}
