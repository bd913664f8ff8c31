/** Proof before a switch: read-only calls that succeed only when the credentials belong together. */
export { readBaseAddress } from "./base-address";
export { type ProofDependencies, systemProofDependencies } from "./dependencies";
export type { NotProven, Proof } from "./types";
export { type ProofSettings, proveWechatPay } from "./wechat-pay";
