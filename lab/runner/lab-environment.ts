import { join } from "node:path";
import { packageFolder } from "../plumbing/package-folder";

/** What makes a process of a function one of the lab's: preload/lab.js, and what that needs to know. */
export function labEnvironment(
  own: Readonly<Record<string, string>>,
  lab: { readonly port: number; readonly endpoint?: string },
): Record<string, string> {
  const preload = join(packageFolder(), "runner/preload/lab.js");
  // After the person's own, whose modules then see where a call really goes.
  const options = [own.NODE_OPTIONS, `--require ${JSON.stringify(preload)}`].filter(Boolean);
  return { NODE_OPTIONS: options.join(" "), CLOUDBASE_LAB: JSON.stringify(lab) };
}
