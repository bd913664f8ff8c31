import { z } from "zod";
import { LabError } from "../plumbing/lab-error";
import type { SendRequest } from "./send";

const urlMaxCharacters = 2048;
/** The last time that ISO 8601 writes with a year of four digits. */
const timeMaxMs = Date.parse("9999-12-31T23:59:59Z");

/** Far below what merging and writing JSON can take, which both go down level by level. */
const dataDepthMax = 200;

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}

const ownAddress = z
  .string()
  .max(urlMaxCharacters)
  .superRefine((text, context) => {
    const complain = (message: string) => context.addIssue({ code: "custom", message });
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (!url) return complain("is no URL");
    if (url.protocol !== "http:" && url.protocol !== "https:") complain("must be http or https");
    if (url.username || url.password) complain("must not hold a user name or password");
    if (url.hash) complain("must not have a fragment (#…): it is never sent");
  });

const requestSchema = z
  .object({
    seed: z
      .string()
      .regex(/^[0-9A-Za-z._-]{1,64}$/, "must be 1 to 64 of letters, digits, `.`, `_`, `-`")
      .optional(),
    createdAtMs: z.number().int().min(0).max(timeMaxMs).optional(),
    retries: z.enum(["none", "real-time", "virtual-time"]).optional(),
    to: ownAddress.optional(),
    data: z
      .unknown()
      .refine((data) => !isDeeper(data, dataDepthMax), `is nested deeper than ${dataDepthMax} levels`)
      .optional(),
  })
  .superRefine(({ retries, to }, context) => {
    if (to === undefined || retries !== "virtual-time") return;
    const message = "virtual-time needs the local gateway: an address of your own has its own clock; use real-time";
    context.addIssue({ code: "custom", path: ["retries"], message });
  });

/** Throws LabError with every problem. */
export function checkRequest(request: SendRequest): void {
  const { error } = requestSchema.safeParse(request);
  if (!error) return;
  const problems = error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
  throw new LabError(`Nothing was sent: ${problems.join("; ")}.`);
}
