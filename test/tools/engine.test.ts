import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FakeGo, goOn } from "./support/fake-go";
import { folder, removeFolders, write, writeProgram } from "./support/folders";
import { endProcesses, processesLimitMs, type Running, startTool } from "./support/process";

jest.setTimeout(processesLimitMs);

let go: FakeGo;
let cache: string;
let bin: string;

beforeEach(async () => {
  go = await FakeGo.start();
  cache = folder();
  bin = folder();
});

afterEach(async () => {
  await endProcesses();
  await go.close();
  removeFolders();
});

/** A set-up of the engine alone, where Pulumi's own installer cannot be reached. */
function setUpEngine(environment: NodeJS.ProcessEnv): Running {
  return startTool(
    `
    import { ensureEngine } from "./engine.mjs";
    import { goBuild } from "./engine/go-build.mjs";
    import { SourceUnavailable } from "./engine/source.mjs";
    import { runAsCommand } from "./setup/command.mjs";
    const noDownload = async () => { throw new SourceUnavailable("download not reachable", "fetch failed"); };
    await runAsCommand(async (context) => {
      process.stdout.write(JSON.stringify(await ensureEngine(context, [noDownload, goBuild])));
    }, process.stderr);`,
    { ...environment, XDG_CACHE_HOME: cache },
  );
}

const engineFolder = () => join(cache, "pulumi-cloudbase/engine");
const pinnedVersion = /pkg\/v3 v(.*)/.exec(readFileSync(join(__dirname, "../../tools/engine/cli/go.mod"), "utf8"))?.[1];

function madeEngine() {
  const folders = join(engineFolder(), `${pinnedVersion}/bin`);
  return { pulumi: join(folders, "pulumi"), version: pinnedVersion, pathAdditions: [folders] };
}

function leftHalfMade(): string[] {
  return readdirSync(engineFolder()).filter((name) => name.includes("partial"));
}

describe("getting an engine", () => {
  it("builds one with Go when there is no other way, says so, and says nothing the second time", async () => {
    const environment = go.install(bin);
    go.letAllBuild();
    const first = await setUpEngine(environment).ended;
    expect(JSON.parse(first.stdout)).toEqual(madeEngine());
    expect(first.stderr).toContain(
      `none on PATH, download not reachable, building ${pinnedVersion} with Go (once, about 5 min)`,
    );
    const second = await setUpEngine(environment).ended;
    expect(second).toEqual({ code: 0, stdout: first.stdout, stderr: "" });
    expect(go.builds).toHaveLength(2);
    expect(readdirSync(madeEngine().pathAdditions[0] ?? "").sort()).toEqual([
      "pulumi",
      "pulumi-language-nodejs",
      "pulumi-resource-pulumi-nodejs",
    ]);
  });

  it("takes a fitting one from PATH and makes none", async () => {
    for (const program of ["pulumi", "pulumi-language-nodejs"])
      writeProgram(join(bin, program), `console.log("v3.300.1");`);
    const { stdout, stderr } = await setUpEngine({ PATH: bin }).ended;
    const { pulumi, version, pathAdditions } = JSON.parse(stdout);
    expect({ pulumi, version, stderr }).toEqual({ pulumi: join(bin, "pulumi"), version: "3.300.1", stderr: "" });
    expect(pathAdditions[0]).toBe(bin);
    expect(existsSync(join(pathAdditions[1], "pulumi-resource-pulumi-nodejs"))).toBe(true);
    expect(existsSync(engineFolder())).toBe(false);
  });

  it("makes its own where the one on PATH is too old, and says why", async () => {
    const environment = go.install(bin);
    go.letAllBuild();
    writeProgram(join(bin, "pulumi"), `console.log("v3.100.0");`);
    const { stdout, stderr } = await setUpEngine(environment).ended;
    expect(JSON.parse(stdout)).toEqual(madeEngine());
    expect(stderr).toContain("3.100.0 on PATH does not fit");
  });

  it("names the three ways out when there is none, without a stack", async () => {
    const { code, stdout, stderr } = await setUpEngine({ PATH: bin }).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    const inOrder = ["install Pulumi, 3.216.0 or newer", "now: none on PATH", "get online", "now: fetch failed"];
    const places = [...inOrder, "install Go", "now: no `go` on PATH"].map((words) => stderr.indexOf(words));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(leftHalfMade()).toEqual([]);
  });

  it("shows Go's own words when the build fails", async () => {
    writeProgram(join(bin, "go"), `console.error("go: the proxy is closed today"); process.exit(1);`);
    const { code, stderr } = await setUpEngine({ PATH: bin }).ended;
    expect(code).toBe(1);
    expect(stderr).toContain("go: the proxy is closed today");
    expect(leftHalfMade()).toEqual([]);
  });

  it("does not take an engine into use that says another version", async () => {
    const environment = go.install(bin, "v3.1.0");
    go.letAllBuild();
    const { code, stderr } = await setUpEngine(environment).ended;
    expect(code).toBe(1);
    expect(stderr).toContain("does not run here (it says 3.1.0)");
    expect(existsSync(madeEngine().pulumi)).toBe(false);
  });

  it("makes one engine when two set-ups run at once, and the second says that it waits", async () => {
    const environment = go.install(bin);
    const first = setUpEngine(environment);
    const build = await go.nextBuild();
    const second = setUpEngine(environment);
    await second.says(`waiting for another set-up that is getting it (process ${first.pid})`);
    goOn(build.socket);
    go.letAllBuild();
    const ends = await Promise.all([first.ended, second.ended]);
    expect(ends.map(({ code, stdout }) => ({ code, engine: JSON.parse(stdout) }))).toEqual(
      Array(2).fill({ code: 0, engine: madeEngine() }),
    );
    expect(go.builds).toHaveLength(2);
  });

  it("never uses what a killed set-up left, and clears it away", async () => {
    const environment = go.install(bin);
    const first = setUpEngine(environment);
    const cli = await go.nextBuild();
    goOn(cli.socket);
    const orphan = await go.nextBuild();
    first.child.kill("SIGKILL");
    await first.ended;
    expect(leftHalfMade()).not.toEqual([]);
    expect(existsSync(madeEngine().pulumi)).toBe(false);

    const second = setUpEngine(environment);
    const again = await go.nextBuild();
    goOn(again.socket);
    go.letAllBuild();
    expect(JSON.parse((await second.ended).stdout)).toEqual(madeEngine());
    expect(leftHalfMade()).toEqual([]);
    goOn(orphan.socket);
    await orphan.gone;
    expect(leftHalfMade()).toEqual([]);
  });

  it("ends the build and leaves nothing half-made when it is interrupted", async () => {
    const running = setUpEngine(go.install(bin));
    const build = await go.nextBuild();
    running.child.kill("SIGINT");
    const { code, stdout } = await running.ended;
    await build.gone;
    expect({ code, stdout, left: leftHalfMade() }).toEqual({ code: 130, stdout: "", left: [] });
  });

  it("replaces an engine in the cache that is not whole", async () => {
    write(madeEngine().pulumi, "half a program");
    const environment = go.install(bin);
    go.letAllBuild();
    expect(JSON.parse((await setUpEngine(environment).ended).stdout)).toEqual(madeEngine());
    expect(go.builds).toHaveLength(2);
  });
});
