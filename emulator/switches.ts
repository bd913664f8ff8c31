import { z } from "zod";

/*
 * What is not known about the cloud, as data: each switch is one open question, its answers are what we can act out.
 * GAPS.md says what speaks for each default; every default is (assumed).
 */

const delayMsMax = 24 * 60 * 60 * 1000;
const milliseconds = z.number().int().min(0).max(delayMsMax);

export const switchesSchema = z.strictObject({
  keyId: z
    .enum(["caller", "always-suffixed"])
    .default("caller")
    .describe("A KeyID that ends in a hyphen and 8 of [a-z0-9] is taken as it is, or gets a suffix like any other."),
  releasedKeyId: z
    .enum(["burned", "reusable"])
    .default("burned")
    .describe("Whether a deleted integration's KeyID, and with it the callback domain, can be taken again."),
  provisioning: z
    .enum(["center-creates-function", "record-only"])
    .default("center-creates-function")
    .describe("The Integration Center deploys the function and injects its variables, or only keeps the record."),
  updateWhileDeploying: z
    .enum(["refused", "superseded"])
    .default("refused")
    .describe("An update while the function is being deployed is refused (ResourceInUse.Function), or wins."),
  extOnUpdate: z
    .enum(["replace", "merge"])
    .default("replace")
    .describe("An update's Ext replaces the stored one, or is laid over it name by name."),
  plaintextExt: z
    .enum(["accept", "refuse"])
    .default("accept")
    .describe("A secret field of Ext in plain text, as the vendor's client sends it without the key, passes or not."),
  certificateMode: z
    .enum(["accepted", "refused"])
    .default("accepted")
    .describe("WeChat Pay credentials without a public key pass, or fail as they do for newer merchants."),
  deleteMissing: z
    .enum(["zero", "error"])
    .default("zero")
    .describe("Deleting a KeyID that does not exist answers DeleteResult 0, or ResourceNotFound."),
  consistencyDelayMs: milliseconds.default(0).describe("How long a new integration stays invisible to reads."),
  forwardPath: z
    .enum(["route", "root"])
    .default("route")
    .describe("Path at which the function sees a callback: its route, or always `/`."),
  relayAnswer: z
    .enum(["relay", "always-success"])
    .default("relay")
    .describe("The function's own failure reaches the third party, or is answered as success."),
  forwardTimeoutMs: milliseconds.default(5000).describe("How long a callback waits for the function."),
});

export type Switches = z.output<typeof switchesSchema>;
