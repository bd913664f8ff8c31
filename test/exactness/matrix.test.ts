import { isWhole, show } from "./support/extent";
import {
  boundariesOf,
  type Cell,
  callsOf,
  columnNames,
  columns,
  marks,
  runCell,
  shareOf,
  shareOfColumns,
} from "./support/matrix";
import { verbs } from "./support/verbs";

/*
 * Every verb, cut off at every call, in every way, on the emulator through the real client. `npm run exactness` runs and
 * prints every cell; here run those at the calls that change something. Real processes and real kills: test/engine/kill-matrix.
 */

jest.setTimeout(3_600_000);

const wide = Math.max(...columnNames.map((column) => column.length)) + 2;

afterAll(() => {
  if (!isWhole) return;
  for (const column of columnNames) show(`${column.padEnd(wide)}${columns[column]}`);
  for (const [mark, meaning] of Object.entries(marks)) show(`${mark.padEnd(wide)}${meaning}`);
});

test.each(verbs.map((verb) => [verb.name, verb] as const))(
  "%s converges wherever it is cut off",
  async (_name, verb) => {
    const calls = await callsOf(verb);
    const rows: { readonly cells: readonly Cell[]; readonly call: number }[] = [];
    for (const call of isWhole ? boundariesOf(calls) : shareOf(calls)) {
      const cells: Cell[] = [];
      for (const column of isWhole ? columnNames : shareOfColumns) cells.push(await runCell(verb, call, column));
      rows.push({ cells, call });
    }
    if (isWhole) {
      show(`\n${verb.name}\n${"".padEnd(32)}${columnNames.map((column) => column.padEnd(wide)).join("")}`);
      for (const { cells, call } of rows) {
        const where = `${String(call).padStart(3)} ${calls[call - 1] ?? ""}`;
        show(where.padEnd(32) + cells.map(({ mark }) => mark.padEnd(wide)).join(""));
      }
    }
    const failed = rows.flatMap(({ cells }) => cells).filter(({ mark }) => mark === "X");
    expect(failed).toEqual([]);
  },
);
