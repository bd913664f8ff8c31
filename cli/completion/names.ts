import { integrationTypeCodes } from "../../catalog";
import type { Terminal } from "../terminal";
import { shells } from "./shells";

/** Names that can be typed, by what they are names of. `subject` is the integration on the line. */
export type CompletionNames = Readonly<Record<string, (terminal: Terminal, subject: string) => Promise<string[]>>>;

export const ownNames: CompletionNames = {
  TYPE: async () => integrationTypeCodes,
  SHELL: async () => Object.keys(shells),
};
