import type { Switches } from ".";

/** Where a default comes from. An observation stands above all of them (observed.ts). */
export type DefaultEvidence = "documented" | "vendor source" | "assumed";

/**
 * What the default of each switch rests on; GAPS.md has the reasons. `documented` and `vendor source` mean that the words or the
 * code exist, not that a cloud was seen to behave so.
 */
export const defaultEvidence: Readonly<Record<keyof Switches, DefaultEvidence>> = {
  passwordFields: "assumed",
  provisioning: "assumed",
  keyId: "documented",
  releasedKeyId: "documented",
  statusWords: "documented",
  maskedValue: "documented",
  extOnUpdate: "assumed",
  plaintextExt: "vendor source",
  duplicateCode: "assumed",
  missingRecord: "assumed",
  integrationsMax: "assumed",
  deleteMissing: "assumed",
  forwardPath: "documented",
  codeOnUpdate: "assumed",
  variablesOnUpdate: "assumed",
  updateWhileDeploying: "documented",
  publicKeyPair: "assumed",
  certificateMode: "assumed",
  listPageMax: "vendor source",
  consistencyDelayMs: "assumed",
  relayAnswer: "assumed",
  forwardBody: "vendor source",
  acceptedKeys: "documented",
  forwardTimeoutMs: "documented",
};
