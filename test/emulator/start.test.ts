import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EmulatorStartError, startEmulator } from "../../lab";
import { startChild } from "./support/child";
import { call } from "./support/client";
import { createIntegration, listIntegrations } from "./support/integration";
import { start, temporaryFolder } from "./support/world";

/** The error of a start that must fail, one line of it. */
async function refusal(options: Parameters<typeof startEmulator>[0]): Promise<EmulatorStartError> {
  const error = await startEmulator(options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof EmulatorStartError)) throw new Error(`expected EmulatorStartError, got ${String(error)}`);
  expect(error.message).not.toContain("\n");
  return error;
}

async function takePort(): Promise<{ port: number; release: () => Promise<void> }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async release() {
      server.close();
      await once(server, "close");
    },
  };
}

test.each(["port", "gatewayPort"] as const)(
  "a %s that is taken is named, and the same folder starts later",
  async (which) => {
    const data = temporaryFolder();
    const { port, release } = await takePort();
    const error = await refusal({ data, [which]: port });
    expect(error.reason).toBe("port-taken");
    expect(error.message).toContain(`Port ${port} on 127.0.0.1 is taken`);
    await release();
    const emulator = await start({ data, [which]: port });
    expect(await listIntegrations(emulator)).toEqual([]);
  },
);

test("only 127.0.0.1 is listened on", async () => {
  const emulator = await start();
  expect(new URL(emulator.endpoint).hostname).toBe("127.0.0.1");
  expect(new URL(emulator.gateway).hostname).toBe("127.0.0.1");
  const elsewhere = emulator.endpoint.replace("127.0.0.1", "127.0.0.2");
  await expect(fetch(elsewhere)).rejects.toThrow();
});

describe("a data folder", () => {
  test("that is a file is refused", async () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "mine");
    expect(await refusal({ data: file })).toMatchObject({ reason: "data-unusable" });
    expect(await refusal({ data: join(file, "below") })).toMatchObject({ reason: "data-unusable" });
    expect(readFileSync(file, "utf8")).toBe("mine");
  });

  test("that cannot be written is refused", async () => {
    const data = temporaryFolder();
    mkdirSync(join(data, "inner"), { mode: 0o500 });
    // Root may write anywhere: then somebody else tries.
    const uid = process.getuid?.() === 0 ? 65_534 : undefined;
    await expect(
      startChild({ data: join(data, "inner", "data") }, uid === undefined ? {} : { uid }),
    ).rejects.toMatchObject({
      reason: "data-unusable",
      message: expect.stringContaining("Make it writable, or choose another."),
    });
  });

  test("of another program is refused and left as it is", async () => {
    const data = temporaryFolder();
    const foreign = new DatabaseSync(join(data, "state.db"));
    foreign.exec("CREATE TABLE theirs (a)");
    foreign.close();
    const before = readFileSync(join(data, "state.db"));
    expect(await refusal({ data })).toMatchObject({ reason: "data-foreign" });
    expect(readFileSync(join(data, "state.db")).equals(before)).toBe(true);
  });

  test("of a newer version is refused and left as it is", async () => {
    const data = temporaryFolder();
    await (await startEmulator({ data })).close();
    const newer = new DatabaseSync(join(data, "state.db"));
    newer.exec("PRAGMA user_version = 99");
    newer.close();
    const before = readFileSync(join(data, "state.db"));
    const error = await refusal({ data });
    expect(error).toMatchObject({ reason: "data-newer", message: expect.stringContaining("schema 99") });
    expect(readFileSync(join(data, "state.db")).equals(before)).toBe(true);
  });

  test("that another emulator uses is refused; that one goes on", async () => {
    const data = temporaryFolder();
    const emulator = await start({ data });
    await createIntegration(emulator, "pay");
    expect(await refusal({ data })).toMatchObject({ reason: "data-locked" });
    await expect(startChild({ data })).rejects.toMatchObject({ reason: "data-locked" });
    expect(await listIntegrations(emulator)).toHaveLength(1);
  });

  test.each([
    ["an empty file", ""],
    ["a page without tables", "BEGIN IMMEDIATE; COMMIT"],
  ])("in which a first start that was cut off left %s is taken up", async (_what, sql) => {
    const data = temporaryFolder();
    const path = join(data, "state.db");
    writeFileSync(path, "");
    const left = new DatabaseSync(path);
    left.exec(sql);
    left.close();
    expect(await listIntegrations(await start({ data }))).toEqual([]);
  });

  test("of another environment is refused, with the way out", async () => {
    const data = temporaryFolder();
    await (await startEmulator({ data, envId: "shop-prod" })).close();
    expect(await refusal({ data, envId: "other" })).toMatchObject({
      reason: "option-invalid",
      message: expect.stringContaining("holds environment shop-prod, not other"),
    });
    expect((await start({ data })).envId).toBe("shop-prod");
  });
});

test("options that do not fit are all named", async () => {
  const provisioning = { fromMs: 10, toMs: 5 };
  const error = await refusal({ port: 99_999, envId: "Not Valid", provisioning });
  expect(error.reason).toBe("option-invalid");
  for (const name of ["port", "envId", "provisioning"]) expect(error.message).toContain(`${name}: `);
});

test("an unknown switch, or an unknown answer, is refused", async () => {
  // @ts-expect-error what JavaScript could pass
  expect((await refusal({ switches: { colour: "red" } })).message).toContain("colour");
  // @ts-expect-error what JavaScript could pass
  expect((await refusal({ switches: { keyId: "red" } })).message).toContain("switches.keyId");
});

test("closing twice is safe, and nothing answers afterwards", async () => {
  const emulator = await startEmulator();
  await Promise.all([emulator.close(), emulator.close()]);
  await emulator.close();
  await expect(call(emulator, "DescribeEnvInfo", { EnvId: "local-env" })).rejects.toThrow(/ECONNREFUSED/);
});

test("the root page leads to the console; anything else is not found", async () => {
  const emulator = await start();
  const root = await fetch(emulator.endpoint, { redirect: "manual" });
  expect([root.status, root.headers.get("location")]).toEqual([302, "/console"]);
  expect((await fetch(emulator.console)).status).toBe(200);
  expect((await fetch(`${emulator.endpoint}/nothing`)).status).toBe(404);
});
