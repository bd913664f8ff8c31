/**
 * What a program says and cannot be, in a sentence with its code at the end. sdk/ knows the provider by its name alone; that
 * docs/errors.md explains the code is tested.
 */
export function refusal(code: "INPUTS_REFUSED" | "OPTION_REFUSED" | "PLUGIN_NEEDED", sentence: string): Error {
  return new Error(`${sentence} [${code}]`);
}
