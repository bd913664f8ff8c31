import type { Behaviour } from "../console-api";
import { type Switches, switchesSchema } from "../switches";
import { defaultEvidence } from "../switches/evidence";
import { type Observed, type SwitchName, switchNames } from "../switches/observed";

/** What the emulator plays, question by question, and why it may be believed. */
export function behavioursOf(
  switches: Switches,
  observed: Observed | undefined,
  given: Partial<Switches>,
): Behaviour[] {
  const defaults = switchesSchema.parse({});
  return switchNames.map((name) => {
    const value = switches[name];
    const evidence = evidenceOf(name, observed, given);
    const differs = value !== defaults[name];
    return {
      name,
      question: switchesSchema.shape[name].description ?? "",
      value,
      evidence,
      ...(evidence === "observed" && observed && { observedOn: observed.date, region: observed.region }),
      // Shown wherever it differs: whoever reads the documentation expects the other.
      ...(differs && { standard: defaults[name], standardEvidence: defaultEvidence[name] }),
    };
  });
}

function evidenceOf(name: SwitchName, observed: Observed | undefined, given: Partial<Switches>): Behaviour["evidence"] {
  if (given[name] !== undefined) return "chosen";
  return observed?.switches[name] === undefined ? defaultEvidence[name] : "observed";
}
