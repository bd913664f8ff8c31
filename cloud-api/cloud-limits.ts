/** Limits of the cloud that we check before anything is sent. Documented: SCF quotas (583/11637), API 3.0 conventions. */
export const cloudLimits = {
  /** Sum of name and value bytes over all variables of one function. */
  environmentBytesMax: 4096,
  environmentNamePattern: /^[A-Za-z][A-Za-z0-9_]{1,63}$/,
  environmentReservedPrefixes: ["SCF_", "QCLOUD_", "TENCENTCLOUD_"],
  functionNameCharactersMax: 60,
  functionNameAndNamespaceCharactersMax: 118,
  functionNamePattern: /^[A-Za-z][A-Za-z0-9_-]*$/,
  /** A DNS label: the integration id is the first one of its callback domain. */
  integrationIdCharactersMax: 63,
  requestBytesMax: 10 * 1024 * 1024,
  /** Code sent inline; more would need a temporary COS object (vendor source: manager-node). */
  inlineZipBytesMax: 1.5 * 1024 * 1024,
  requestsPerSecondPerAction: 20,
  clockSkewSecondsMax: 300,
  listPageMax: 100,
  /** Longest answer time of a function for a callback before the third party tries again (documented). */
  callbackAnswerMs: 5000,
} as const;
