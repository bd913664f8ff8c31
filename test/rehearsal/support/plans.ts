import { credentialFields, type IntegrationTypeCode, integrationType } from "../../../catalog";
import {
  type IntegrationRehearsal,
  type Rehearsal,
  type RehearsalOptions,
  readPlan,
  rehearse,
} from "../../../lab/rehearsal";
import { edited, fixture, stepOf } from "../../report/support/previews";

export const nowMs = Date.parse("2026-11-23T18:42:22.000Z");

const options: RehearsalOptions = {
  ratePerSecond: 10,
  beforeMs: 5_000,
  afterMs: 5_000,
  thirdPartySwitchMs: 0,
  retriesKeep: "old-ciphertext",
  acceptedKeys: "current",
  seed: "1",
};

/** Plays a recorded preview of the real engine. */
export function played(name: string, more: Partial<RehearsalOptions> = {}): Promise<Rehearsal> {
  return playedText(fixture(name), more);
}

export function playedText(text: string, more: Partial<RehearsalOptions> = {}): Promise<Rehearsal> {
  return rehearse(readPlan(text, nowMs), { ...options, ...more }, () => undefined);
}

/** The one integration that was played. */
export function only({ integrations, notRehearsed }: Rehearsal): IntegrationRehearsal {
  const [one, ...others] = integrations;
  if (one && others.length === 0) return one;
  throw new Error(`not one integration: ${JSON.stringify({ integrations, notRehearsed })}`);
}

/** The recording of a rotation, of another type: the named credentials change, all others stay. */
export function rotationOf(code: IntegrationTypeCode, changed: readonly string[]): string {
  const type = integrationType(code);
  const facts = (side: string) =>
    Object.fromEntries(
      credentialFields(type).map(([name]) => [name, `hmac 6b86b273 ${changed.includes(name) ? side : "same"}${name}`]),
    );
  return edited("api-v3-key", (preview) => {
    const { oldState, newState } = stepOf(preview, "pay");
    for (const properties of [oldState.inputs, oldState.outputs]) Object.assign(properties, { type: code });
    Object.assign(newState.inputs, { type: code });
    oldState.inputs.credentialFacts = facts("old");
    oldState.outputs.credentialFacts = facts("old");
    newState.inputs.credentialFacts = facts("new");
  });
}
