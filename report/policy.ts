import { z } from "zod";
import { credentialFields, integrationType, integrationTypeCodes } from "../catalog";
import { parseJson, problemsOf, ReportInputError } from "./input-error";

const days = z.number().int().min(0).max(36_500);
const knownCredentials = new Set(
  integrationTypeCodes.flatMap((code) => credentialFields(integrationType(code)).map(([name]) => name)),
);
const daysByCredential = z.record(z.string(), days).superRefine((record, context) => {
  for (const name of Object.keys(record).filter((each) => !knownCredentials.has(each))) {
    context.addIssue({
      code: "custom",
      path: [name],
      message: `no credential; known: ${[...knownCredentials].join(", ")}`,
    });
  }
});

const origin = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin = url && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href;
  if (!isOrigin) context.addIssue(`${JSON.stringify(text)} is no origin, such as https://cloud.example`);
  return url?.origin ?? text;
});

/** What a team asks of every change. All that is not set is not asked; what is always wrong is refused without it. */
const policySchema = z.strictObject({
  /** By credential. A credential of unknown age is refused: rotate it once. */
  maxAgeDays: daysByCredential.default({}),
  /** Of what has an end. Where none is known it is refused: give credentials.merchantCertificate. */
  minDaysLeft: days.optional(),
  /** From how many days on an end is worth a warning. */
  warnDaysLeft: days.default(90),
  /** No secret of one environment in another one, in this stack or in those given beside it. */
  noSharedKeysAcrossEnvironments: z.boolean().default(false),
  /** Environment ids, `*` for any characters: there, changed credentials need a live proof, where the type has one. */
  proofRequiredIn: z.array(z.string().min(1)).default([]),
  /** Refused: a credential that was changed elsewhere, or of which nobody can tell (after a refresh). */
  noDrift: z.boolean().default(false),
  /** Refused: a credential that is known only at apply. Nobody has looked at it, and no approval is bound to it. */
  noUnknownCredentials: z.boolean().default(false),
  /** Origins that may receive credentials beside the cloud's and WeChat Pay's own addresses. Left out: any that the provider takes. */
  allowedEndpoints: z.array(origin).optional(),
  noReplace: z.boolean().default(false),
  allowDelete: z.boolean().default(true),
});

export type Policy = z.output<typeof policySchema>;

export const defaultPolicy: Policy = policySchema.parse({});

/** Reads a policy file (JSON). Throws ReportInputError with every problem. */
export function readPolicy(text: string): Policy {
  const parsed = policySchema.safeParse(parseJson(text, "The policy"));
  if (parsed.success) return parsed.data;
  throw new ReportInputError(`The policy cannot be used: ${problemsOf(parsed.error)}.`);
}

/** Whether an environment is one of those that the patterns name; one that is not known yet always is. */
export function matches(patterns: readonly string[], envId: string, isUnknown: boolean): boolean {
  return patterns.some((pattern) => isUnknown || toExpression(pattern).test(envId));
}

function toExpression(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}
