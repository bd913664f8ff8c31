import { randomMark } from "./random-mark";

/*
 * The verbs of `cloudbase:StackIdentity`: a random text that is made once and kept in this stack's state alone. With it
 * a run knows again what an earlier run of this stack left in the cloud, and nothing that a stack of the same name in
 * another backend made (decision: docs/decisions/0016-ownership-mark.md). It touches nothing outside of state.
 */

type Props = Record<string, unknown>;

export async function check(_olds: Props, news: Props): Promise<{ inputs: Props; failures: [] }> {
  return { inputs: news, failures: [] };
}

export async function diff(): Promise<{ changes: false }> {
  return { changes: false };
}

export async function create(): Promise<{ id: string; outs: Props }> {
  const identity = randomMark();
  return { id: identity, outs: { identity } };
}

export async function read(id: string, props: Props): Promise<{ id: string; props: Props }> {
  return { id, props };
}

async function nothing(): Promise<void> {
  // It stands in state alone.
}

export { nothing as delete };
