import { isWhole, show } from "../exactness/support/extent";
import { type Host, hosts } from "./support/hosts";
import {
  type Boundary,
  boundariesOf,
  type EngineCell,
  type Prepared,
  prepare,
  runEngineCell,
  type Victim,
  victimsAt,
} from "./support/kill-matrix";
import { type Situation, situationsOf } from "./support/situations";

/*
 * Real kills of a real CLI and its provider, at exact calls. `npm run exactness` runs and prints every cell; here run a few.
 * What no process survives is the same at every boundary between two reads, so that the boundaries are the first call, around
 * each write, and what follows the last; the emulator's matrix (test/exactness) visits them all.
 */

jest.setTimeout(3_600_000);

interface Chosen {
  readonly boundary: Boundary;
  readonly victim: Victim;
}

const share: Readonly<Record<Host["host"], Readonly<Record<string, Chosen>>>> = {
  "the dynamic provider": {
    adopt: at("UpdateUserKey", "after its effect", "nobody: the answer is lost"),
    rotate: at("UpdateUserKey", "after its effect", "both"),
    replace: at("CreateUserKey", "before", "CLI"),
    delete: at("DeleteUserKey", "after its effect", "provider"),
  },
  "the plugin": {
    create: at("CreateUserKey", "after its effect", "language host"),
    rotate: at("UpdateUserKey", "after its effect", "CLI"),
    delete: at("DeleteUserKey", "after its effect", "CLI"),
  },
};

function at(action: string, when: Boundary["when"], victim: Victim): Chosen {
  return { boundary: { action, occurrence: 1, when }, victim };
}

async function chosen(prepared: Prepared): Promise<readonly Chosen[]> {
  const few = share[prepared.host.host][prepared.situation.name];
  if (!isWhole) return few ? [few] : [];
  const boundaries = await boundariesOf(prepared);
  return boundaries.flatMap((boundary) => victimsAt(boundary).map((victim) => ({ boundary, victim })));
}

const played = hosts.flatMap((host) =>
  situationsOf(host)
    .filter(({ name }) => isWhole || Object.hasOwn(share[host.host], name))
    .map((situation): [string, string, Host, Situation] => [host.host, situation.name, host, situation]),
);

test.each(played)("over %s, %s converges whoever is killed", async (hostName, name, host, situation) => {
  const prepared = await prepare(host, situation);
  const cells: EngineCell[] = [];
  try {
    for (const { boundary, victim } of await chosen(prepared)) {
      const cell = await runEngineCell(prepared, boundary, victim);
      cells.push(cell);
      const { action, occurrence, when } = boundary;
      const outcome = cell.problems.length === 0 ? "converges" : "DOES NOT CONVERGE";
      const call = `${action}${occurrence > 1 ? ` (${occurrence})` : ""}`;
      if (isWhole)
        show(`${hostName.padEnd(22)}${row(name, `${when} ${call}`, victim, outcome, cell.byHand.join(", then "))}`);
    }
  } finally {
    prepared.remove();
  }
  expect(cells.filter(({ problems }) => problems.length > 0)).toEqual([]);
});

afterAll(() => {
  if (!isWhole) return;
  show("The last column is what remains for a person: a killed CLI leaves its lock (pulumi cancel), and, where it was");
  show("creating, a pending operation that every run warns of (pulumi refresh --clear-pending-creates).");
});

function row(name: string, where: string, victim: string, outcome: string, byHand: string): string {
  return `${name.padEnd(9)}${where.padEnd(34)}${victim.padEnd(28)}${outcome.padEnd(19)}${byHand}`.trimEnd();
}
