import { call } from "./support/client";
import { echoFunction, type Files, zip } from "./support/code";
import {
  createIntegration,
  credentials,
  encryptedExt,
  fieldKey,
  getDomain,
  getFunction,
  getIntegration,
  runtimeConfig,
} from "./support/integration";
import { deploymentMs, startWithClock } from "./support/world";

const scope = { EnvId: "local-env", Business: "integration", KeyID: "pay-a1b2c3d4" };
const callbackOrigin = "https://pay-a1b2c3d4.integration-callback.tcloudbase.com";

describe("at the cloud's own pace", () => {
  const provisioning = { fromMs: 60_000, toMs: 120_000 };

  test("function and domain take 60 to 120 seconds, and nothing is ready before", async () => {
    const { emulator, clock } = await startWithClock({ provisioning });
    await createIntegration(emulator, "pay");
    expect((await getFunction(emulator, "pay-function")).Status).toBe("Creating");
    expect((await getDomain(emulator, "pay-a1b2c3d4")).Status).toBe("PROCESSING");
    expect((await getIntegration(emulator, "pay-a1b2c3d4")).Status).toBe("Creating");

    clock.advance(59_999);
    expect(await getFunction(emulator, "pay-function")).toMatchObject({ Status: "Creating", variables: {} });

    clock.advance(60_001);
    expect((await getFunction(emulator, "pay-function")).Status).toBe("Active");
    expect((await getDomain(emulator, "pay-a1b2c3d4")).Status).toBe("SUCCESS");
    expect((await getIntegration(emulator, "pay-a1b2c3d4")).Status).toBe("Running");
  });

  test("an update is Updating until it is done, with the old variables", async () => {
    const { emulator, clock } = await startWithClock({ provisioning });
    await createIntegration(emulator, "pay", { RuntimeConfig: runtimeConfig(echoFunction(), { mine: "old" }) });
    clock.advance(120_000);
    await call(emulator, "UpdateUserKey", { ...scope, RuntimeConfig: runtimeConfig(undefined, { mine: "new" }) });
    expect(await getFunction(emulator, "pay-function")).toMatchObject({
      Status: "Updating",
      variables: { mine: "old" },
    });
    clock.advance(120_000);
    expect(await getFunction(emulator, "pay-function")).toMatchObject({ Status: "Active", variables: { mine: "new" } });
  });
});

describe("the function's variables", () => {
  test("are the caller's, and over them what the center injects, decrypted", async () => {
    const { emulator, clock } = await startWithClock();
    const mine = { mine: "kept", apiV3Key: "not this one", signMode: "sdk" };
    await createIntegration(emulator, "pay", { RuntimeConfig: runtimeConfig(echoFunction(), mine) });
    clock.advance(deploymentMs);
    const { variables } = await getFunction(emulator, "pay-function");
    expect(variables).toEqual({
      ...credentials(),
      privateKey: credentials().privateKey?.trim().replaceAll("\n", "\\n"),
      wxPayPublicKey: credentials().wxPayPublicKey?.trim().replaceAll("\n", "\\n"),
      mine: "kept",
      signMode: "gateway",
      notifyURLPayURL: `${callbackOrigin}/wechatpay/order`,
      notifyURLRefundsURL: `${callbackOrigin}/wechatpay/refund`,
    });
  });

  test("follow new credentials; those set by hand stay, injected ones are overwritten, dropped ones go", async () => {
    const { emulator, clock } = await startWithClock();
    await createIntegration(emulator, "pay");
    clock.advance(deploymentMs);
    const function_ = { Namespace: "local-env", FunctionName: "pay-function" };
    const Variables = [
      { Key: "byHand", Value: "stays" },
      { Key: "apiV3Key", Value: "does not" },
    ];
    await call(emulator, "UpdateFunctionConfiguration", { ...function_, Environment: { Variables } });
    clock.advance(deploymentMs);
    expect((await getFunction(emulator, "pay-function")).variables).toEqual({ byHand: "stays", apiV3Key: "does not" });

    const {
      wxPayPublicKey: _key,
      wxPayPublicKeyId: _id,
      ...left
    } = credentials({ apiV3Key: "rotated-0123456789abcdef01234567" });
    await call(emulator, "UpdateUserKey", { ...scope, Ext: encryptedExt(left, await fieldKey(emulator)) });
    clock.advance(deploymentMs);
    const { variables } = await getFunction(emulator, "pay-function");
    expect(variables).toMatchObject({ byHand: "stays", apiV3Key: "rotated-0123456789abcdef01234567" });
    expect(variables).not.toHaveProperty("wxPayPublicKey");
  });
});

describe("code that cannot run", () => {
  const good = { scf_bootstrap: "#!/bin/sh\nexec node server.js\n", "server.js": "" };
  const cases: [string, Buffer, RegExp][] = [
    ["is no zip", Buffer.from("not a zip at all, but long enough to look"), /not a zip file/],
    ["is cut off", zip(good).subarray(0, -30), /not a zip file|cut off|damaged/],
    ["lacks scf_bootstrap", zip({ "server.js": "" }), /scf_bootstrap is missing/],
    ["has it in a folder", zip({ "app/scf_bootstrap": "#!/bin/sh\n" }), /scf_bootstrap is missing/],
    [
      "has it without the executable bit",
      zip({ scf_bootstrap: { text: "#!/bin/sh\n", mode: 0o644 } }),
      /not executable \(mode 644/,
    ],
    ["has it with CRLF line ends", zip({ scf_bootstrap: "#!/bin/sh\r\nnode x\r\n" }), /CRLF/],
    ["has it without a shebang", zip({ scf_bootstrap: "node server.js\n" }), /#!/],
    ["leads outside its folder", zip({ ...good, "../../evil": "x" } as Files), /"..\/..\/evil" leads outside/],
  ];

  test.each(cases)("that %s is CreateFailed, and says why", async (_what, code, reason) => {
    const { emulator, clock } = await startWithClock();
    await createIntegration(emulator, "pay", { RuntimeConfig: runtimeConfig(code) });
    clock.advance(deploymentMs);
    const failed = await getFunction(emulator, "pay-function");
    expect(failed).toMatchObject({ Status: "CreateFailed", StatusDesc: expect.stringMatching(reason) });
    expect((await getIntegration(emulator, "pay-a1b2c3d4")).Status).toBe("Configuration Error");
  });

  test("in an update leaves the old code, UpdateFailed; the next good one heals", async () => {
    const { emulator, clock } = await startWithClock();
    await createIntegration(emulator, "pay");
    clock.advance(deploymentMs);
    await call(emulator, "UpdateUserKey", {
      ...scope,
      RuntimeConfig: runtimeConfig(Buffer.from("no zip, no zip, no zip!")),
    });
    clock.advance(deploymentMs);
    expect((await getFunction(emulator, "pay-function")).Status).toBe("UpdateFailed");
    await call(emulator, "UpdateUserKey", { ...scope, RuntimeConfig: runtimeConfig(echoFunction("2")) });
    clock.advance(deploymentMs);
    expect((await getFunction(emulator, "pay-function")).Status).toBe("Active");
    expect((await getIntegration(emulator, "pay-a1b2c3d4")).Status).toBe("Running");
  });
});

describe("binding", () => {
  async function released() {
    const world = await startWithClock();
    await createIntegration(world.emulator, "pay");
    world.clock.advance(deploymentMs);
    await call(world.emulator, "DeleteUserKey", { EnvId: "local-env", KeyID: "pay-a1b2c3d4" });
    return world;
  }

  test("a function that exists keeps its code and gets the new integration's variables", async () => {
    const { emulator, clock } = await released();
    const again = { KeyID: "pay-zzzzzzzz", DemoCodeFunctionName: "pay-function", RuntimeConfig: {} };
    await createIntegration(emulator, "again", again);
    expect((await getFunction(emulator, "pay-function")).Status).toBe("Updating");
    clock.advance(deploymentMs);
    const bound = await getFunction(emulator, "pay-function");
    expect(bound.Status).toBe("Active");
    expect(bound.variables.notifyURLPayURL).toContain("pay-zzzzzzzz.integration-callback");
  });

  test("another function over an update makes that one and leaves the first", async () => {
    const { emulator, clock } = await startWithClock();
    await createIntegration(emulator, "pay");
    clock.advance(deploymentMs);
    await call(emulator, "UpdateUserKey", { ...scope, DemoCodeFunctionName: "second-function" });
    clock.advance(deploymentMs);
    expect((await getFunction(emulator, "second-function")).variables.apiV3Key).toBe(credentials().apiV3Key);
    expect((await getFunction(emulator, "pay-function")).Status).toBe("Active");
    expect((await getIntegration(emulator, "pay-a1b2c3d4")).DemoCodeFunctionName).toBe("second-function");
  });

  test("in record-only mode only notes the name; the domain comes up all the same", async () => {
    const { emulator, clock } = await startWithClock({ switches: { provisioning: "record-only" } });
    await createIntegration(emulator, "pay");
    clock.advance(deploymentMs);
    expect((await getDomain(emulator, "pay-a1b2c3d4")).Status).toBe("SUCCESS");
    await expect(getFunction(emulator, "pay-function")).rejects.toMatchObject({ code: "ResourceNotFound.Function" });
    expect((await getIntegration(emulator, "pay-a1b2c3d4")).Status).toBe("Configuration Error");
    await call(emulator, "CreateFunction", {
      Namespace: "local-env",
      FunctionName: "pay-function",
      Runtime: "Nodejs18.15",
      Type: "HTTP",
      Code: { ZipFile: echoFunction().toString("base64") },
    });
    clock.advance(deploymentMs);
    expect((await getIntegration(emulator, "pay-a1b2c3d4")).Status).toBe("Running");
  });
});

describe("functions by themselves", () => {
  const name = { Namespace: "local-env", FunctionName: "own" };
  const create = {
    ...name,
    Runtime: "Nodejs18.15",
    Type: "HTTP",
    Code: { ZipFile: echoFunction().toString("base64") },
    Environment: { Variables: [{ Key: "a1", Value: "x" }] },
  };

  test("are created, listed, read, deleted", async () => {
    const { emulator, clock } = await startWithClock();
    await call(emulator, "CreateFunction", create);
    await expect(call(emulator, "CreateFunction", create)).rejects.toMatchObject({
      code: "ResourceInUse.FunctionName",
    });
    clock.advance(deploymentMs);
    const list = await call(emulator, "ListFunctions", { Namespace: "local-env" });
    expect(list).toMatchObject({ TotalCount: 1, Functions: [{ FunctionName: "own", Status: "Active" }] });
    expect(await getFunction(emulator, "own")).toMatchObject({
      Runtime: "Nodejs18.15",
      Timeout: 30,
      variables: { a1: "x" },
    });
    await call(emulator, "DeleteFunction", name);
    await expect(getFunction(emulator, "own")).rejects.toMatchObject({ code: "ResourceNotFound.Function" });
    await expect(call(emulator, "DeleteFunction", name)).rejects.toMatchObject({ code: "ResourceNotFound.Function" });
  });

  test("refuse a change while they are being deployed", async () => {
    const { emulator, clock } = await startWithClock();
    await call(emulator, "CreateFunction", create);
    const update = { ...name, MemorySize: 512 };
    await expect(call(emulator, "UpdateFunctionConfiguration", update)).rejects.toMatchObject({
      code: "ResourceInUse.Function",
    });
    await expect(call(emulator, "UpdateFunctionCode", { ...name, ZipFile: "AAAA" })).rejects.toMatchObject({
      code: "ResourceInUse.Function",
    });
    clock.advance(deploymentMs);
    await call(emulator, "UpdateFunctionConfiguration", update);
    clock.advance(deploymentMs);
    expect(await getFunction(emulator, "own")).toMatchObject({ MemorySize: 512, Timeout: 30, variables: { a1: "x" } });
  });

  test("take at most 4 KB of variables, told with the arithmetic", async () => {
    const { emulator } = await startWithClock();
    const Variables = [{ Key: "large", Value: "x".repeat(4092) }];
    await expect(call(emulator, "CreateFunction", { ...create, Environment: { Variables } })).rejects.toMatchObject({
      code: "InvalidParameterValue",
      message: expect.stringContaining("4097 bytes"),
    });
  });

  test("that are bound can be deleted; the integration then says what is wrong", async () => {
    const { emulator, clock } = await startWithClock();
    await createIntegration(emulator, "pay");
    clock.advance(deploymentMs);
    await call(emulator, "DeleteFunction", { Namespace: "local-env", FunctionName: "pay-function" });
    expect((await getIntegration(emulator, "pay-a1b2c3d4")).Status).toBe("Configuration Error");
  });
});

describe("callback domains", () => {
  test("are found by domain, path, type and upstream, filters joined by and", async () => {
    const { emulator } = await startWithClock();
    await createIntegration(emulator, "one");
    await createIntegration(emulator, "two");
    const find = async (Filters: object[]) =>
      (await call(emulator, "DescribeHTTPServiceRoute", { EnvId: "local-env", Filters })).TotalCount;
    const twoDomain = "two-a1b2c3d4.integration-callback.tcloudbase.com";
    expect(await find([])).toBe(2);
    expect(await find([{ Name: "DomainType", Values: ["INTEGRATION_CALLBACK"] }])).toBe(2);
    expect(await find([{ Name: "DomainType", Values: ["HTTPSERVICE"] }])).toBe(0);
    expect(await find([{ Name: "Domain", Values: [twoDomain, "none"] }])).toBe(1);
    expect(await find([{ Name: "Path", Values: ["/wechatpay/order"] }])).toBe(2);
    expect(
      await find([
        { Name: "Domain", Values: [twoDomain] },
        { Name: "Path", Values: ["/none"] },
      ]),
    ).toBe(0);
  });

  test("lose single routes, and with the last one themselves", async () => {
    const { emulator, clock } = await startWithClock();
    await createIntegration(emulator, "pay");
    clock.advance(deploymentMs);
    const { Domain, Routes } = await getDomain(emulator, "pay-a1b2c3d4");
    expect(Routes.map(({ Path }: { Path: string }) => Path)).toEqual(["/wechatpay/order", "/wechatpay/refund"]);
    const remove = (Paths?: string[]) =>
      call(emulator, "DeleteHTTPServiceRoute", { EnvId: "local-env", Domain, ...(Paths && { Paths }) });
    await expect(remove(["/none"])).rejects.toMatchObject({ code: "ResourceNotFound" });
    await remove(["/wechatpay/order"]);
    expect((await getDomain(emulator, "pay-a1b2c3d4")).Routes).toHaveLength(1);
    await remove();
    expect(await getDomain(emulator, "pay-a1b2c3d4")).toBeUndefined();
    await expect(remove()).rejects.toMatchObject({ code: "ResourceNotFound" });
    expect((await getIntegration(emulator, "pay-a1b2c3d4")).Status).toBe("Stopped");
  });
});
