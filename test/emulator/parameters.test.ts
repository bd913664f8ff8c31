import { actions } from "../../cloud-api";
import { call, client } from "./support/client";
import { newIntegration } from "./support/integration";
import { start } from "./support/world";

test("unknown parameters are refused, all of them named", async () => {
  const emulator = await start();
  const parameters = { EnvId: "local-env", Offset: 0, Limit: 1, Colour: "red", size: 4 };
  await expect(call(emulator, "GetUserKeyList", parameters)).rejects.toMatchObject({
    code: "UnknownParameter",
    message: "The parameter `Colour` is not recognized. The parameter `size` is not recognized.",
  });
});

test("missing parameters are refused, all of them named", async () => {
  const emulator = await start();
  await expect(call(emulator, "GetUserKeyList", {})).rejects.toMatchObject({
    code: "MissingParameter",
    message: expect.stringMatching(/`EnvId` is missing.*`Offset` is missing.*`Limit` is missing/),
  });
});

test("all problems are told at once, and no value is repeated", async () => {
  const emulator = await start();
  const parameters = { EnvId: 7, Offset: -1, Limit: 1000, Name: { secret: "canary" }, Colour: "canary" };
  const refusal = await call(emulator, "GetUserKeyList", parameters).catch((error) => error);
  expect(refusal.code).toBe("UnknownParameter");
  for (const name of ["EnvId", "Offset", "Limit", "Name", "Colour"]) expect(refusal.message).toContain(`\`${name}\``);
  expect(refusal.message).not.toContain("canary");
});

test("a nested parameter is named by its path", async () => {
  const emulator = await start();
  const Filters = [{ Name: "Domain", Values: [], Operator: "eq" }];
  await expect(call(emulator, "DescribeHTTPServiceRoute", { EnvId: "local-env", Filters })).rejects.toMatchObject({
    code: "UnknownParameter",
    message: "The parameter `Filters.0.Operator` is not recognized.",
  });
});

test("a value outside its range is InvalidParameterValue", async () => {
  const emulator = await start();
  const parameters = { EnvId: "local-env", Offset: 0, Limit: 101 };
  await expect(call(emulator, "GetUserKeyList", parameters)).rejects.toMatchObject({ code: "InvalidParameterValue" });
});

test("another environment is not taken for an absent integration", async () => {
  const emulator = await start();
  const parameters = { EnvId: "shop-prod-3g8x", KeyID: "pay-a1b2c3d4", Business: "integration" };
  await expect(call(emulator, "GetOneUserKey", parameters)).rejects.toMatchObject({
    code: "InvalidParameterValue",
    message: expect.stringContaining("this emulator serves local-env"),
  });
});

test("a body over 10 MB is refused, not read into memory", async () => {
  const emulator = await start();
  const body = Buffer.alloc(11 * 1024 * 1024, 0x20);
  const response = await fetch(emulator.endpoint, { method: "POST", body });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ Response: { Error: { Code: "RequestSizeLimitExceeded" } } });
});

test.each(["not json", "[]", "null", '"text"', ""])("a body of %p is refused without repeating it", async (body) => {
  const emulator = await start();
  const headers = { "x-tc-action": "DescribeEnvInfo", "x-tc-version": "2018-06-08", "x-tc-timestamp": "1" };
  const response = await fetch(emulator.endpoint, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body,
  });
  expect(await response.json()).toMatchObject({
    Response: { Error: { Code: "InvalidRequest", Message: "The body is not a JSON object." } },
  });
});

test("every shared action is played, and refuses a parameter that it does not know", async () => {
  const emulator = await start();
  for (const [name, { version }] of Object.entries(actions)) {
    if (name === "DescribeEnvInfo") continue;
    const refusal = await client(emulator, version)
      .request(name, { Colour: "red" })
      .catch((error) => error);
    expect({ name, code: refusal.code }).toEqual({ name, code: "UnknownParameter" });
  }
});

test("a refused create leaves nothing behind", async () => {
  const emulator = await start();
  const tooMuch = { RuntimeConfig: { Environment: JSON.stringify({ large: "x".repeat(4096) }) } };
  await expect(call(emulator, "CreateUserKey", await newIntegration(emulator, "pay", tooMuch))).rejects.toMatchObject({
    code: "InvalidParameterValue",
    message: expect.stringMatching(/together they have \d+ bytes, names and values, LimitExceeded: at most 4096/),
  });
  const list = await call(emulator, "GetUserKeyList", {
    EnvId: "local-env",
    Business: "integration",
    Offset: 0,
    Limit: 1,
  });
  expect(list.TotalCount).toBe(0);
  expect((await call(emulator, "ListFunctions", { Namespace: "local-env" })).TotalCount).toBe(0);
  expect((await call(emulator, "DescribeHTTPServiceRoute", { EnvId: "local-env" })).TotalCount).toBe(0);
});
