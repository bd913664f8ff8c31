import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { folder, removeFolders, write } from "./support/folders";
import { endProcesses, processesLimitMs, type Running, startTool } from "./support/process";

jest.setTimeout(processesLimitMs);

afterEach(endProcesses);
afterEach(removeFolders);

/** A process that wants the lock, and holds it until it is told to end: by the end of the file `gate`, if given. */
function contender(lock: string, make: string, more: { silenceLimitMs?: number; find?: string } = {}): Running {
  return startTool(`
    import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
    import { once } from "./setup/lock.mjs";
    const say = (words) => process.stdout.write(words + "\\n");
    const result = await once({
      find: () => { ${more.find ?? "return undefined;"} },
      make: async () => { ${make} },
      lockFolder: ${JSON.stringify(lock)},
      waiting: {
        signal: new AbortController().signal,
        onWait: (pid) => {
          say("waiting for " + pid);
          return { done: () => say("waited for " + pid), failed: () => say("gave up on " + pid) };
        },
        ${more.silenceLimitMs === undefined ? "" : `silenceLimitMs: ${more.silenceLimitMs},`}
      },
    });
    say("result " + result);`);
}

const holdForever = `say("holding"); setInterval(() => {}, 1000); await new Promise(() => {});`;

async function kill(running: Running): Promise<void> {
  running.child.kill("SIGKILL");
  await running.ended;
}

describe("the lock between set-ups", () => {
  it("lets one process in at a time", async () => {
    const place = folder();
    const counter = write(join(place, "counter"), "0");
    const add = `
      const before = Number(readFileSync(${JSON.stringify(counter)}, "utf8"));
      await new Promise(setImmediate);
      writeFileSync(${JSON.stringify(counter)}, String(before + 1));
      return before;`;
    const all = await Promise.all(Array.from({ length: 6 }, () => contender(join(place, "lock"), add).ended));
    expect(all.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(6).fill({ code: 0, stderr: "" }));
    expect(readFileSync(counter, "utf8")).toBe("6");
  });

  it("names the process that is waited for, and hands over when that is done", async () => {
    const place = folder();
    const gate = join(place, "gate");
    const untilGate = `
      say("holding");
      await new Promise((resolve) => {
        const look = setInterval(() => existsSync(${JSON.stringify(gate)}) && (clearInterval(look), resolve()), 20);
      });
      return "first";`;
    const first = contender(join(place, "lock"), untilGate);
    await first.says("holding");
    const second = contender(join(place, "lock"), `return "second";`);
    await second.says(`waiting for ${first.pid}`);
    write(gate, "");
    expect((await first.ended).stdout).toContain("result first");
    expect((await second.ended).stdout).toContain(`waited for ${first.pid}\nresult second`);
  });

  it("lets who waited look again before working", async () => {
    const place = folder();
    const made = join(place, "made");
    const find = `return existsSync(${JSON.stringify(made)}) ? readFileSync(${JSON.stringify(made)}, "utf8") : undefined;`;
    const make = `say("making"); writeFileSync(${JSON.stringify(made)}, "made once"); return "made once";`;
    const all = await Promise.all([1, 2, 3].map(() => contender(join(place, "lock"), make, { find }).ended));
    expect(all.filter(({ stdout }) => stdout.includes("making"))).toHaveLength(1);
    expect(all.every(({ stdout }) => stdout.includes("result made once"))).toBe(true);
  });

  it("is free at once when its holder was killed", async () => {
    const lock = join(folder(), "lock");
    const holder = contender(lock, holdForever);
    await holder.says("holding");
    await kill(holder);
    const { stdout } = await contender(lock, `return "took over";`).ended;
    expect(stdout).toBe("result took over\n");
  });

  it("goes to one only of those who waited for a killed holder", async () => {
    const place = folder();
    const lock = join(place, "lock");
    const holder = contender(lock, holdForever);
    await holder.says("holding");
    const inside = JSON.stringify(join(place, "inside"));
    const alone = `
      if (existsSync(${inside})) return "met another";
      writeFileSync(${inside}, "");
      await new Promise(setImmediate);
      rmSync(${inside});
      return "alone";`;
    const waiting = Array.from({ length: 4 }, () => contender(lock, alone));
    await Promise.all(waiting.map((one) => one.says(`waiting for ${holder.pid}`)));
    await kill(holder);
    const ends = await Promise.all(waiting.map(({ ended }) => ended));
    expect(ends.map(({ stdout }) => /result (.*)/.exec(stdout)?.[1])).toEqual(Array(4).fill("alone"));
  });

  it("is lost by a holder that lives but gives no sign of it", async () => {
    const lock = join(folder(), "lock");
    const holder = contender(lock, holdForever);
    await holder.says("holding");
    holder.child.kill("SIGSTOP");
    const { stdout } = await contender(lock, `return "took over";`, { silenceLimitMs: 300 }).ended;
    expect(stdout).toContain("result took over");
    await kill(holder);
  });

  it("is free again when the work failed", async () => {
    const lock = join(folder(), "lock");
    const failing = await contender(lock, `throw new Error("no luck");`).ended;
    expect(failing.code).toBe(1);
    expect(existsSync(lock)).toBe(true);
    expect((await contender(lock, `return "next";`).ended).stdout).toBe("result next\n");
  });
});
