/** What the engine puts in place of a value that is not known before the apply (read in Pulumi's source: rpc.unknownValue). */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isUnknown(value: unknown): boolean {
  return value === unknownValue;
}
