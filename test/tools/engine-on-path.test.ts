import { join } from "node:path";
import { folder, removeFolders, writeProgram } from "./support/folders";
import { endProcesses, inTools, processesLimitMs } from "./support/process";

jest.setTimeout(processesLimitMs);

afterEach(endProcesses);
afterEach(removeFolders);

type Answer =
  | { readonly pulumi: string; readonly version: string; readonly folders: string[] }
  | { readonly reason: string };

/** A folder with a Pulumi that prints this version, and its Node.js host. */
function installed(version: string, programs = ["pulumi", "pulumi-language-nodejs"]): string {
  const bin = folder();
  for (const program of programs) writeProgram(join(bin, program), `console.log(${JSON.stringify(version)});`);
  return bin;
}

function lookFor(paths: string[]): Promise<Answer[]> {
  return inTools(`
    import { engineOnPath } from "./engine/on-path.mjs";
    const { signal } = new AbortController();
    const answers = [];
    for (const PATH of ${JSON.stringify(paths)}) answers.push(await engineOnPath({ environment: { PATH }, signal }));
    print(answers);`);
}

describe("the engine that the person installed", () => {
  it("is taken from 3.216.0 on and below 4", async () => {
    const versions = ["v3.216.0", "v3.259.0", "3.1000.2", "v3.260.0-dev.0"];
    const answers = await lookFor(versions.map((version) => installed(version)));
    expect(answers.map((answer) => "version" in answer && answer.version)).toEqual([
      "3.216.0",
      "3.259.0",
      "3.1000.2",
      "3.260.0-dev.0",
    ]);
  });

  it("is refused outside of that, or when it gives no version", async () => {
    const versions = ["v3.215.9", "v3.99.0", "v2.999.0", "v4.0.0", "v30.1.0", "3.259", "no version here"];
    const answers = await lookFor(versions.map((version) => installed(version)));
    expect(answers).toEqual(
      versions.map((version) => ({
        reason: `${version.replace(/^v/, "")} on PATH does not fit (3.216.0 or newer, below 4.0.0)`,
      })),
    );
  });

  it("is refused when it fails to tell its version", async () => {
    const bin = folder();
    const pulumi = writeProgram(join(bin, "pulumi"), "process.exit(3);");
    expect(await lookFor([bin])).toEqual([{ reason: `${pulumi} does not tell its version` }]);
  });

  it("is refused without its Node.js host", async () => {
    expect(await lookFor([installed("v3.259.0", ["pulumi"])])).toEqual([
      { reason: "3.259.0 on PATH has no pulumi-language-nodejs" },
    ]);
  });

  it("may have its host elsewhere on PATH", async () => {
    const pulumi = installed("v3.259.0", ["pulumi"]);
    const host = installed("", ["pulumi-language-nodejs"]);
    const [answer] = await lookFor([`${pulumi}:${host}`]);
    expect(answer).toEqual({ pulumi: join(pulumi, "pulumi"), version: "3.259.0", folders: [pulumi, host] });
  });

  it("may be missing", async () => {
    expect(await lookFor([folder(), ""])).toEqual([{ reason: "none on PATH" }, { reason: "none on PATH" }]);
  });
});
