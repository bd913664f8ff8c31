/** Everything about credentials that can be known offline. Pure: no network, no files, no clock of its own. */
export { checkCredentials } from "./check-credentials";
export { withExtraFields } from "./extra-fields";
export { compareFacts, isComparable } from "./facts";
export { type FileText, readFileText } from "./file-text";
export { type FingerprintMethod, fingerprintKeyId, secretFingerprint, variableFingerprint } from "./fingerprint";
export { readFingerprintKey } from "./fingerprint-key";
export { checkUserVariables, type VariableBudget, variableBudget } from "./function-variables";
export {
  checkMerchantCertificate,
  type MerchantCertificateCheck,
  type MerchantCertificateInput,
} from "./merchant-certificate";
export { type PemContent, type PemKind, type PemOutcome, type PemReading, readPem } from "./pem/read-pem";
export { findSampleValues } from "./sample-values";
export type { CheckContext, CredentialCheck, CredentialFacts, CredentialNote } from "./types";
export { verificationModeFact } from "./verification-mode";
