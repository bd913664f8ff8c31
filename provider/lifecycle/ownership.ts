import { coded } from "../error-codes";

/*
 * Whose an integration is. The cloud keeps no owner, so a mark stands in the description, where a person can read it in the
 * console: `[pulumi-cloudbase shop/prod/pay k3v9x2qd.m4n7c2x8.3]`. We write it at the end; people write behind it.
 * (decision: docs/decisions/0016-ownership-mark.md). Marks of 0.1.0 hold the owner alone.
 */

/** What stands in the brackets. */
export interface Mark {
  /** Who declares it: project/stack/resource, with the types of its parents. For people. */
  readonly owner: string;
  /** Absent on marks of 0.1.0. */
  readonly proof?: MarkProof;
}

export interface MarkProof {
  /** A random text that only the state of the stack holds: two stacks of one name in two backends differ in it. */
  readonly stackIdentity: string;
  /** A random text of the state entry that made the integration or took it over last. */
  readonly claim: string;
  /** Grows with every change that is sent: one that state does not know was cut off. */
  readonly revision: number;
}

const revisionStepMax = 1000;

/**
 * The revision of a change that is about to be sent. Its step is drawn from 8 random letters and digits: of two runs that
 * began with the same state, as when a call of the first arrives after the second, each leaves a number of its own.
 */
export function nextRevision(before: number, drawn: string): number {
  return before + 1 + (Number.parseInt(drawn, 36) % revisionStepMax);
}

/** What a state entry remembers of the mark that it left. */
export interface Claimed {
  readonly owner: string;
  readonly claim?: string;
  readonly revision?: number;
}

const markPattern = /\s*\[pulumi-cloudbase ([^\]]+?)(?: ([a-z0-9]{8})\.([a-z0-9]{8})\.([0-9]{1,9}))?\]/g;
const markAtStart = /^\s*\[pulumi-cloudbase /;

/** undefined for a description that bears no mark of ours. */
export function markIn(description: string): Mark | undefined {
  const [, owner, stackIdentity, claim, revision] = [...description.matchAll(markPattern)].at(-1) ?? [];
  if (owner === undefined) return undefined;
  if (stackIdentity === undefined || claim === undefined) return { owner };
  return { owner, proof: { stackIdentity, claim, revision: Number(revision) } };
}

/** The user's own text, before and behind the mark. */
export function textWithoutMark(description: string): string {
  const text = description.replaceAll(markPattern, "").trimEnd();
  return markAtStart.test(description) ? text.trimStart() : text;
}

/** The user's text with the mark at its end. */
export function withMark(text: string | undefined, { owner, proof }: Mark): string {
  const written = proof ? ` ${proof.stackIdentity}.${proof.claim}.${proof.revision}` : "";
  return `${text ? `${text} ` : ""}[pulumi-cloudbase ${owner}${written}]`;
}

export type Standing =
  /** Made or taken over by this state entry, and nobody came after it. */
  | {
      readonly is: "ours" /** The last change that was sent is one that state does not know. */;
      readonly unfinished: boolean;
    }
  /** Somebody removed the mark, as an edit in the console does. The id in state still says that it is ours. */
  | { readonly is: "unmarked" }
  | { readonly is: "taken over"; readonly by: string }
  /** State is of 0.1.0 and knows no claim, the mark has one: it may be of a run of this stack that was cut off, or of another. */
  | { readonly is: "unclear"; readonly by: string };

/**
 * How a state entry stands to the integration that it names. The claim decides, since every take-over writes another
 * one; the owner is only a name. `stackIdentity` is given where the entry is the resource's present one, and settles the
 * rest: a claim that state never knew is of a run of this very stack that was cut off.
 */
export function standing(entry: Claimed, description: string, stackIdentity?: string): Standing {
  const mark = markIn(description);
  if (!mark) return { is: "unmarked" };
  const { owner, proof } = mark;
  if (entry.claim !== undefined && proof?.claim === entry.claim) {
    return { is: "ours", unfinished: proof.revision !== entry.revision };
  }
  if (entry.claim !== undefined) {
    const isOwnRun = owner === entry.owner && proof !== undefined && proof.stackIdentity === stackIdentity;
    return isOwnRun ? { is: "ours", unfinished: true } : { is: "taken over", by: owner };
  }
  if (owner !== entry.owner) return { is: "taken over", by: owner };
  if (!proof) return { is: "ours", unfinished: false };
  return proof.stackIdentity === stackIdentity ? { is: "ours", unfinished: true } : { is: "unclear", by: owner };
}

/**
 * What of the claim stays with an update. After another run of this stack a new one is drawn: what that run still does by the
 * entry that both began with, such as deleting what it replaced, must not fit any more.
 */
export function keptClaim(
  known: MarkProof | undefined,
  { claim, revision = 0 }: Pick<Claimed, "claim" | "revision">,
): { readonly claim: string | undefined; readonly revision: number } {
  const isSame = known === undefined || known.claim === claim;
  return { claim: isSame ? claim : undefined, revision: Math.max(known?.revision ?? 0, revision) };
}

/** A record that no state entry names: left by a run of this stack that was cut off, or by `pulumi state delete`. */
export function isOurLeftover(description: string, owner: string, stackIdentity: string): boolean {
  const mark = markIn(description);
  return mark?.owner === owner && mark.proof?.stackIdentity === stackIdentity;
}

/** Throws when somebody else has it, or may have it. In preview too, so that it is refused before anybody approves. */
export function refuseOthers(name: string, integrationId: string, where: Standing): void {
  if (where.is === "taken over") {
    const sentence = `${name}: the integration ${integrationId} now belongs to ${where.by}, which took it over; nothing was sent. Take it out of one of the two programs.`;
    throw new Error(coded("TAKEN_OVER", sentence));
  }
  if (where.is === "unclear") {
    const sentence = `${name}: the integration ${integrationId} bears the mark of ${where.by} with a proof that this stack's state does not know: a stack of the same name that is kept elsewhere may have it. Nothing was sent. If it is this one's, take it over on purpose: pulumi state delete <its URN>, and adopt: "${integrationId}".`;
    throw new Error(coded("OWNER_UNCLEAR", sentence));
  }
}
