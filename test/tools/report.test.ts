import { inTools, processesLimitMs } from "./support/process";

jest.setTimeout(processesLimitMs);

/** What a report writes when these statements run; `clock.ms` is its time. */
function written(terminal: boolean, statements: string): Promise<string> {
  return inTools(`
    import { createReport } from "./setup/report.mjs";
    let text = "";
    const stream = { isTTY: ${terminal}, columns: 80, write: (more) => { text += more; return true; } };
    const clock = { ms: 0 };
    const report = createReport(stream, () => clock.ms);
    ${statements}
    print(text);`);
}

/** What stands on the screen after all the erasing. */
function screen(text: string): string[] {
  return text.split("\n").map((line) => line.split("\r\u001b[2K").at(-1) ?? "");
}

const longBuild = `
  const step = report.begin("Pulumi engine");
  clock.ms = 200_000;
  step.progress(212, 391, "packages");
  step.says("building with Go (once, about 5 min)");`;

describe("what a person sees of a step", () => {
  it("is a bar in place on a terminal, with how far it is and how long it took so far", async () => {
    expect(screen(await written(true, `${longBuild} process.exitCode = 0; print(text); process.exit();`))).toEqual([
      "  • building with Go (once, about 5 min)",
      "      ▕████████████████▎             ▏ 212 of 391 packages, 3 min 20 s",
    ]);
  });

  it("is one line with its time when it is done", async () => {
    const done = screen(await written(true, `${longBuild} step.done("Pulumi engine 3.259.0");`));
    expect(done).toEqual([
      "  • building with Go (once, about 5 min)",
      "  ✓ Pulumi engine 3.259.0                                3 min 20 s",
      "",
    ]);
  });

  it("is plain text without control characters elsewhere", async () => {
    expect(await written(false, `${longBuild} step.done("Pulumi engine 3.259.0");`)).toBe(
      [
        "  • building with Go (once, about 5 min)",
        "      212 of 391 packages, 3 min 20 s",
        "  ✓ Pulumi engine 3.259.0                                3 min 20 s",
        "",
      ].join("\n"),
    );
  });

  it("never makes a line that a narrow terminal would wrap", async () => {
    const text = await written(true, `const step = report.begin("x".repeat(200)); step.done("");`);
    const inPlace = text.split("\r\u001b[2K")[1] ?? "";
    expect(inPlace).toHaveLength(79);
  });
});
