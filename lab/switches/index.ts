import { z } from "zod";

/*
 * What is not known about the cloud, as data: each switch is one open question, its answers are what we can act out.
 * GAPS.md says what speaks for each default; every default is (assumed).
 */

const delayMsMax = 24 * 60 * 60 * 1000;
const milliseconds = z.number().int().min(0).max(delayMsMax);

export const switchesSchema = z.strictObject({
  passwordFields: z
    .enum(["secret", "secret-and-public-key"])
    .default("secret")
    .describe("Fields that a type's template marks as passwords: the secret ones, or wxPayPublicKey as well."),
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
  codeOnUpdate: z
    .enum(["kept", "template"])
    .default("kept")
    .describe("A redeployment without code leaves the code that is there, or puts the type's template in its place."),
  variablesOnUpdate: z
    .enum(["kept", "dropped"])
    .default("kept")
    .describe("A redeployment keeps the variables that the center does not inject, or drops them all."),
  updateWhileDeploying: z
    .enum(["refused", "superseded"])
    .default("refused")
    .describe("An update while the function is being deployed is refused (ResourceInUse.Function), or wins."),
  extOnUpdate: z
    .enum(["replace", "merge"])
    .default("replace")
    .describe("An update's Ext replaces the stored one, or is laid over it name by name."),
  maskedValue: z
    .enum(["empty", "asterisks"])
    .default("empty")
    .describe('How secret fields are read without NeedPwd: "" or "******".'),
  statusWords: z
    .enum(["console", "numbers"])
    .default("console")
    .describe("The Status of an integration is the console's word, or a number that says nothing to a client."),
  plaintextExt: z
    .enum(["accept", "refuse"])
    .default("accept")
    .describe("A secret field of Ext in plain text, as the vendor's client sends it without the key, passes or not."),
  certificateMode: z
    .enum(["accepted", "refused"])
    .default("accepted")
    .describe("WeChat Pay credentials without a public key pass, or fail as they do for newer merchants."),
  publicKeyPair: z
    .enum(["both-or-neither", "required"])
    .default("both-or-neither")
    .describe("Fields that belong together, as wxPayPublicKey and its id: all or none, or never none."),
  duplicateCode: z
    .enum(["InvalidParameterValue", "ResourceInUse", "FailedOperation"])
    .default("InvalidParameterValue")
    .describe("Error code for a name or KeyID that is taken."),
  missingRecord: z
    .enum(["ResourceNotFound", "FailedOperation", "empty-answer"])
    .default("ResourceNotFound")
    .describe("What reading an unknown KeyID gets: an error code, or an answer without UserKeyInfo."),
  integrationsMax: z
    .number()
    .int()
    .min(0)
    .default(1_000_000)
    .describe("How many integrations there may be; one more is LimitExceeded."),
  deleteMissing: z
    .enum(["zero", "error"])
    .default("zero")
    .describe("Deleting a KeyID that does not exist answers DeleteResult 0, or ResourceNotFound."),
  listPageMax: z.number().int().min(1).max(100).default(100).describe("Largest Limit of a list of integrations."),
  consistencyDelayMs: milliseconds.default(0).describe("How long a new integration stays invisible to reads."),
  forwardPath: z
    .enum(["route", "root"])
    .default("route")
    .describe("Path at which the function sees a callback: its route, or always `/`."),
  relayAnswer: z
    .enum(["relay", "always-success"])
    .default("relay")
    .describe("The function's own failure reaches the third party, or is answered as success."),
  forwardBody: z
    .enum(["parsed", "plaintext"])
    .default("parsed")
    .describe("The function gets a message in the protocol's JSON shape, or as the decrypted text that came."),
  acceptedKeys: z
    .enum(["current", "current-and-previous"])
    .default("current")
    .describe(
      "After a change of credentials the gateway takes callbacks made with the new ones only, or 25 h longer with the old ones too.",
    ),
  forwardTimeoutMs: milliseconds.default(5000).describe("How long a callback waits for the function."),
});

export type Switches = z.output<typeof switchesSchema>;
