import { credentialFields, integrationType } from "../../catalog";
import { withExtraFields } from "../credentials";
import type { Inputs, Outputs } from "./inputs";

/** Per credential; older ones are forgotten. */
const earlierMax = 10;

type History = Required<Pick<Outputs, "credentialsSetAt" | "credentialHistory">>;

/** When each present value was first applied, and the fingerprints of earlier secrets. Facts only. */
export function credentialHistory(olds: Outputs | undefined, news: Inputs, nowMs: number): History {
  const now = new Date(nowMs).toISOString();
  const setAt: Record<string, string> = {};
  const history: Record<string, string[]> = {};
  const type = withExtraFields(integrationType(news.type), Object.keys(news.credentialFacts));
  for (const [name, { secret }] of credentialFields(type)) {
    const before = olds?.credentialFacts[name];
    const after = news.credentialFacts[name];
    if (after === undefined) continue;
    setAt[name] = before === after ? (olds?.credentialsSetAt?.[name] ?? now) : now;
    if (!secret) continue;
    const earlier = [...(olds?.credentialHistory?.[name] ?? [])];
    if (typeof before === "string" && before !== after) earlier.unshift(before);
    if (earlier.length > 0) history[name] = earlier.slice(0, earlierMax);
  }
  return { credentialsSetAt: setAt, credentialHistory: history };
}
