import { callbackDomain, credentialFields, integrationType } from "pulumi-cloudbase/internal/catalog/index";
import {
  deployingStatuses,
  integrationBusiness,
  type RequestOf,
  type ResponseOf,
} from "pulumi-cloudbase/internal/cloud-api/index";
import type { Asker, Reply } from "./asker";
import { throwAwayCode } from "./code";
import { appId, type Credentials, drawn, madeUpCredentials } from "./made-up";
import { description, type Names, namesOf } from "./marks";
import { Disturbed, NotAnswerable } from "./observation-errors";
import type { ObservedEvidence, ObserveInput } from "./types";

/*
 * The throw-away integration that most questions are about, and the calls around it. It is made when a question needs it first, and
 * thrown away when a call about it was disturbed.
 */

export const benchType = "weixinpaydc";
const type = integrationType(benchType);
const secretNames = new Set(credentialFields(type).flatMap(([name, { secret }]) => (secret ? [name] : [])));
/** A variable of our own: does a redeployment keep it? */
export const ownVariable = "observeOwn";

/** A deployment takes one to two minutes (documented). */
const deployedWithinMs = 5 * 60_000;
/** The first wait; each is twice as long as the one before. */
const firstLookMs = 1_000;
const lookEveryMs = 10_000;
/** How long a new integration may stay invisible before that is an answer of its own. */
export const shownWithinMs = 120_000;
const shownEveryMs = 1_000;
/** So long after the domain is up, a function that was never seen does not come any more. */
const noFunctionAfterMs = 60_000;

type Info = NonNullable<ResponseOf<"GetOneUserKey">["UserKeyInfo"]>;
type FunctionSeen = ResponseOf<"GetFunction">;

export interface Standing extends Names {
  /** As the cloud gave it. */
  readonly givenKeyId: string;
  readonly info: Info;
  readonly infoEvidence: ObservedEvidence;
  /** How long it stayed invisible: more than `aboveMs`, at most `upToMs`. */
  readonly hidden: { readonly aboveMs: number; readonly upToMs: number };
  readonly hiddenEvidence: readonly ObservedEvidence[];
  readonly credentials: Credentials;
  readonly deployed: Deployed;
}

/** What became of its function. */
export interface Deployed {
  /** undefined: the center deploys none. */
  readonly function?: FunctionSeen;
  readonly evidence: readonly ObservedEvidence[];
}

export class Bench {
  readonly #asker: Asker;
  readonly #input: ObserveInput;
  /** Keys of Ext that must be encrypted: ours and those that the template adds. */
  #secrets = secretNames;
  #number = 0;
  #standing: Standing | undefined;
  /** The shortest deployment, as far as is certain. */
  #deploymentMsMin = Number.POSITIVE_INFINITY;
  /** An ordinary create has passed: what is refused is refused for what is different in it. */
  #ordinaryPassed = false;
  quotaMet = false;

  constructor(asker: Asker, input: ObserveInput) {
    this.#asker = asker;
    this.#input = input;
  }

  get ask(): Asker["ask"] {
    return this.#asker.ask;
  }
  get envId(): string {
    return this.#input.envId;
  }
  get ordinaryPassed(): boolean {
    return this.#ordinaryPassed;
  }
  get deploymentMsMin(): number {
    return this.#deploymentMsMin;
  }
  now(): number {
    return this.#input.dependencies.now();
  }

  alsoSecret(names: readonly string[]): void {
    this.#secrets = new Set([...this.#secrets, ...names]);
  }

  newNames(): Names {
    this.#number += 1;
    return namesOf(this.#input.run, this.#number, drawn(8));
  }

  async sealed(credentials: Credentials): Promise<string> {
    return JSON.stringify(await this.#asker.encrypt(this.envId, credentials, this.#secrets));
  }

  /** An ordinary create, with `other` in place of single parameters. */
  async create(names: Names, credentials: Credentials, other: Partial<RequestOf<"CreateUserKey">> = {}) {
    const reply = await this.ask("CreateUserKey", {
      EnvId: this.envId,
      Business: integrationBusiness,
      Name: names.name,
      KeyID: names.keyId,
      Description: description(this.#input.run),
      AuthTypeCode: benchType,
      Ext: await this.sealed(credentials),
      DemoCodeFunctionName: names.functionName,
      RuntimeConfig: {
        Code: { ZipFile: throwAwayCode() },
        Runtime: "Nodejs18.15",
        Timeout: 5,
        MemorySize: 128,
        Environment: JSON.stringify({ [ownVariable]: "1" }),
      },
      ...other,
    });
    if (reply.ok && Object.keys(other).length === 0) this.#ordinaryPassed = true;
    if (!reply.ok && /^LimitExceeded(\.|$)/.test(reply.code)) this.quotaMet = true;
    return reply;
  }

  /** The one that most questions are about. Throws NotAnswerable where the cloud does not make it. */
  async standing(): Promise<Standing> {
    this.#standing ??= await this.#make();
    return this.#standing;
  }

  /** After a disturbance nothing is known of it for certain. Clean-up removes it. */
  forgetStanding(): void {
    this.#standing = undefined;
  }

  async #make(): Promise<Standing> {
    const names = this.newNames();
    const credentials = madeUpCredentials();
    const sentMs = this.now();
    const created = await this.create(names, credentials);
    if (!created.ok) throw new NotAnswerable(refusedWords("making a throw-away integration", created));
    const answeredMs = this.now();
    const { record, hidden, evidence } = await this.#untilShown(names.name, sentMs, answeredMs);
    const one = await this.one(record.KeyID);
    if (!one.ok || !one.response.UserKeyInfo?.KeyID) throw new Disturbed("the list shows it, and it cannot be read");
    const deployed = await this.#untilDeployed(record.KeyID, names.functionName, answeredMs, credentials);
    return {
      ...names,
      givenKeyId: record.KeyID,
      info: one.response.UserKeyInfo,
      infoEvidence: one.evidence,
      hidden,
      hiddenEvidence: evidence,
      credentials,
      deployed,
    };
  }

  one(keyId: string) {
    return this.ask("GetOneUserKey", { EnvId: this.envId, Business: integrationBusiness, KeyID: keyId });
  }

  /** Pages of one: no size of a page is assumed here. */
  async byName(name: string): Promise<{ record: Info | undefined; evidence: ObservedEvidence }> {
    for (let offset = 0; ; offset++) {
      const reply = await this.ask("GetUserKeyList", {
        EnvId: this.envId,
        Business: integrationBusiness,
        Name: name,
        Offset: offset,
        Limit: 1,
      });
      if (!reply.ok) throw new NotAnswerable(refusedWords("reading the list", reply));
      const { UserKeyList, TotalCount } = reply.response;
      const record = UserKeyList.find(({ Name }) => Name === name);
      if (record || UserKeyList.length === 0 || offset + 1 >= TotalCount) return { record, evidence: reply.evidence };
    }
  }

  async #untilShown(name: string, sentMs: number, answeredMs: number) {
    let aboveMs = -1;
    let last: ObservedEvidence | undefined;
    for (;;) {
      const askedMs = this.now();
      const { record, evidence } = await this.byName(name);
      if (record) {
        const hidden = { aboveMs, upToMs: this.now() - sentMs };
        return { record, hidden, evidence: [...(last ? [last] : []), evidence] };
      }
      last = evidence;
      aboveMs = askedMs - answeredMs;
      if (aboveMs >= shownWithinMs) {
        throw new NotAnswerable(`a new integration does not show in the list within ${shownWithinMs / 1000} s`);
      }
      await this.#input.dependencies.wait(shownEveryMs);
    }
  }

  /** The function as it is now; undefined when there is none. */
  async functionOf(name: string): Promise<{ seen: FunctionSeen | undefined; evidence: ObservedEvidence }> {
    const reply = await this.ask("GetFunction", { FunctionName: name, Namespace: this.envId, ShowCode: "FALSE" });
    if (reply.ok) return { seen: reply.response, evidence: reply.evidence };
    if (/^ResourceNotFound(\.Function(Name)?)?$/.test(reply.code)) return { seen: undefined, evidence: reply.evidence };
    throw new NotAnswerable(refusedWords("reading its function", reply));
  }

  /** Until the function runs with these credentials, or it is certain that none comes. */
  async #untilDeployed(
    keyId: string,
    functionName: string,
    sinceMs: number,
    credentials: Credentials,
  ): Promise<Deployed> {
    let domainUpMs: number | undefined;
    let notYetMs = 0;
    for (let waitMs = firstLookMs; ; waitMs = Math.min(lookEveryMs, waitMs * 2)) {
      const askedMs = this.now();
      const { seen, evidence } = await this.functionOf(functionName);
      if (seen && hasDeployed(seen, credentials)) {
        this.#deploymentMsMin = Math.min(this.#deploymentMsMin, notYetMs);
        return { function: seen, evidence: [evidence] };
      }
      if (seen && /Failed$/.test(seen.Status)) {
        throw new NotAnswerable(`its function ended in ${seen.Status}: ${seen.StatusDesc ?? "without a reason"}`);
      }
      notYetMs = askedMs - sinceMs;
      if (!seen && domainUpMs !== undefined && askedMs - domainUpMs >= noFunctionAfterMs)
        return { evidence: [evidence] };
      if (!seen && (await this.#isDomainUp(keyId))) domainUpMs ??= askedMs;
      if (notYetMs >= deployedWithinMs) {
        throw new NotAnswerable(`neither function nor domain was ready within ${deployedWithinMs / 60_000} min`);
      }
      await this.#input.dependencies.wait(waitMs);
    }
  }

  async #isDomainUp(keyId: string): Promise<boolean> {
    const Filters = [{ Name: "Domain" as const, Values: [callbackDomain(keyId)] }];
    const reply = await this.ask("DescribeHTTPServiceRoute", { EnvId: this.envId, Filters });
    return reply.ok && (reply.response.Domains ?? []).some(({ Status }) => Status === "SUCCESS");
  }

  /** An update of credentials, nothing else; the same application id is what shows that it arrived. */
  async update(standing: Standing, credentials: Credentials): Promise<Reply<"UpdateUserKey">> {
    return this.ask("UpdateUserKey", {
      EnvId: this.envId,
      Business: integrationBusiness,
      KeyID: standing.givenKeyId,
      Ext: await this.sealed(credentials),
    });
  }

  async redeployed(standing: Standing, credentials: Credentials): Promise<Deployed> {
    return this.#untilDeployed(standing.givenKeyId, standing.functionName, this.now(), credentials);
  }

  async delete(keyId: string): Promise<Reply<"DeleteUserKey">> {
    return this.ask("DeleteUserKey", { EnvId: this.envId, KeyID: keyId });
  }
}

function hasDeployed({ Status, Environment }: FunctionSeen, { appId: expected }: Credentials): boolean {
  return Status === "Active" && variable(Environment, "appId") === expected;
}

export function variable(environment: FunctionSeen["Environment"], name: string): string | undefined {
  return environment?.Variables.find(({ Key }) => Key === name)?.Value;
}

export function isDeploying(status: string): boolean {
  return deployingStatuses.some((one) => one === status);
}

export function refusedWords(
  what: string,
  { code, message }: { readonly code: string; readonly message: string },
): string {
  return `${what} was refused: ${(message.split("\n", 1)[0] ?? "").replaceAll(/\d{8,}/g, "<number>")} (${code})`.slice(
    0,
    400,
  );
}

/** The same set with another application id, so that its arrival can be seen. */
export function freshAppId(credentials: Credentials): Credentials {
  return { ...credentials, appId: appId() };
}
