/** `npm run exactness` asks for all of it; `npm test` gets a share that takes seconds. */
export const isWhole = process.env.EXACTNESS === "whole";

/** Shown as it comes, also where jest keeps the words of tests that pass. */
export function show(line: string): void {
  process.stdout.write(`${line}\n`);
}
