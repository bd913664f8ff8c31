import { cloudLimits } from "../../cloud-api";
import type { ResponsibleParty } from "../provider-error";

/** The cloud's own error. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  /** Date header of the answer. */
  readonly date: string | undefined;
}

export interface Advice {
  readonly responsible: ResponsibleParty;
  /** What to do next, one sentence. */
  readonly hint: string;
}

export interface RefusalContext {
  readonly nowMs: number;
  /** The one address that stands for every service, if the settings give one. */
  readonly endpoint: string | undefined;
}

const user = (hint: string): Advice => ({ responsible: "user", hint });
const cloud = (hint: string): Advice => ({ responsible: "cloud", hint });
const bug: Advice = {
  responsible: "bug",
  hint: "This is a fault of pulumi-cloudbase: please report it with this message; it holds no secret.",
};

/** By whole code, else by the part before the dot. Codes are documented; what to do about each is ours. */
export const adviceByCode: Readonly<Record<string, Advice>> = {
  "AuthFailure.SecretIdNotFound": user(
    "Check TENCENTCLOUD_SECRETID: the cloud does not know this key; it may have been deleted or disabled (console → Access Management → API keys).",
  ),
  "AuthFailure.InvalidSecretId": user(
    "Check TENCENTCLOUD_SECRETID: it is not the id of a cloud API key (console → Access Management → API keys).",
  ),
  "AuthFailure.SignatureFailure": user(
    "Check TENCENTCLOUD_SECRETKEY: it does not belong to TENCENTCLOUD_SECRETID (console → Access Management → API keys).",
  ),
  "AuthFailure.TokenFailure": user(
    "Get fresh temporary keys: TENCENTCLOUD_SESSIONTOKEN is wrong or has expired; with a permanent key, leave it unset.",
  ),
  "AuthFailure.UnauthorizedOperation": permissionMissing(),
  AuthFailure: user("Check TENCENTCLOUD_SECRETID and TENCENTCLOUD_SECRETKEY: the cloud does not accept this key."),
  UnauthorizedOperation: permissionMissing(),
  IpInBlacklist: user(
    "Allow this machine's address in the key's network policy, or run from an address that is allowed.",
  ),
  IpNotInWhitelist: user(
    "Allow this machine's address in the key's network policy, or run from an address that is allowed.",
  ),
  LimitExceeded: user(
    "A quota of the environment is used up: remove what is no longer needed, or ask for a higher quota.",
  ),
  ResourceInsufficient: cloud(
    "The cloud has no capacity for it at the moment: run again later, or use another region.",
  ),
  RequestLimitExceeded: cloud("Other programs use up this account's request rate: wait a minute and run again."),
  ResourceInUse: cloud("Something else is changing it; a redeploy takes one to two minutes. Run again after that."),
  ResourceBusy: cloud("Something else is changing it; a redeploy takes one to two minutes. Run again after that."),
  ResourceUnavailable: cloud("It is not usable at the moment: run again in a few minutes."),
  ResourceNotFound: user(
    "Check envId and region: there is no such thing there. If it was removed by hand, run `pulumi refresh`.",
  ),
  UnsupportedRegion: user("Set the region in which the environment lives: cloudbase:region or TENCENTCLOUD_REGION."),
  InvalidParameter: user("Correct the value that the cloud names, then run again."),
  InvalidParameterValue: user("Correct the value that the cloud names, then run again."),
  UnsupportedOperation: user("The cloud does not offer this for this environment or integration type."),
  MissingParameter: bug,
  UnknownParameter: bug,
  InvalidRequest: bug,
  RequestSizeLimitExceeded: bug,
  InvalidAction: bug,
  NoSuchVersion: bug,
  NoSuchProduct: bug,
};

const somethingElse = cloud(
  "Run again in a few minutes; if it stays, ask Tencent Cloud's support with the request id.",
);

/** Codes of a service that does not know the action at all: natural when one address must stand for every service. */
const wrongServiceCodes: readonly string[] = ["InvalidAction", "NoSuchVersion", "NoSuchProduct", "ActionOffline"];

/** In the message when the cloud could not fetch the merchant's platform certificates (documented: error text). */
const certificateModeFailed = "微信支付平台证书模式校验未通过";

/** What keys, permissions, quotas and environment have to do with: one command looks at all of it. */
const aboutTheAccount: readonly string[] = [
  "AuthFailure",
  "UnauthorizedOperation",
  "IpInBlacklist",
  "IpNotInWhitelist",
  "LimitExceeded",
  "UnsupportedRegion",
];

/** Whose fault a refusal is, and what to do next. Pure. */
export function adviceFor(refusal: Refusal, context: RefusalContext): Advice {
  const found = findAdvice(refusal, context);
  const family = refusal.code.split(".", 1)[0] ?? "";
  if (!aboutTheAccount.includes(family)) return found;
  return {
    ...found,
    hint: `${found.hint} \`npx pulumi-cloudbase doctor\` looks at the whole account and changes nothing.`,
  };
}

function findAdvice(refusal: Refusal, context: RefusalContext): Advice {
  const family = refusal.code.split(".", 1)[0] ?? "";
  if (refusal.code === "AuthFailure.SignatureExpire") return user(clockAdvice(refusal, context.nowMs));
  if (refusal.message.includes(certificateModeFailed)) {
    return user(
      "Certificate mode is not possible for this merchant: give wxPayPublicKey and wxPayPublicKeyId (merchant console → Account Center → API Security → WeChat Pay public key).",
    );
  }
  if (context.endpoint && wrongServiceCodes.includes(family)) {
    return user(
      `Check the endpoint (cloudbase:endpoint, CLOUDBASE_ENDPOINT or TCB_BASE_URL): ${context.endpoint} must answer for every service; leave it unset for the real cloud.`,
    );
  }
  return adviceByCode[refusal.code] ?? adviceByCode[family] ?? somethingElse;
}

function permissionMissing(): Advice {
  return user(
    "Grant this key “Integration Management” and “Cloud Function Management” for the environment (as a policy: tcb:* and scf:* on it), then run again.",
  );
}

function clockAdvice({ date }: Refusal, nowMs: number): string {
  const behindMs = date === undefined ? Number.NaN : Date.parse(date) - nowMs;
  const minutes = Math.round(Math.abs(behindMs) / 60_000);
  const allowedMinutes = cloudLimits.clockSkewSecondsMax / 60;
  const howFar =
    minutes > 0 ? `is about ${minutes} min ${behindMs > 0 ? "behind" : "ahead of"}` : "differs too much from";
  return `Set this machine's clock, which ${howFar} the cloud's (${allowedMinutes} min are allowed), and let it be synchronised; then run again.`;
}
