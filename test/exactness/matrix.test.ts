import { boundaries, callsOf, columnNames, runCell } from "./support/matrix";
import { verbs } from "./support/verbs";

jest.setTimeout(3_600_000);

test("matrix", async () => {
  const only = process.env.VERB;
  for (const verb of verbs.filter(({ name }) => !only || new RegExp(only).test(name))) {
    const calls = await callsOf(verb);
    const lines: string[] = [];
    for (const call of boundaries(calls)) {
      const cells: string[] = [];
      for (const column of columnNames) {
        const cell = await runCell(verb, call, column);
        cells.push(cell.problems.length ? "X" : String(cell.runs));
        if (cell.problems.length) lines.push(`   ${call} ${cell.action} ${column}: ${cell.problems.join("; ")}`);
      }
      lines.push(`${String(call).padStart(3)} ${(calls[call - 1] ?? "").padEnd(28)} ${cells.join("  ")}`);
    }
    process.stdout.write(`${verb.name} (${calls.length} calls)\n${lines.join("\n")}\n`);
  }
});
