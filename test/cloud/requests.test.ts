import { actions, cloudLimits } from "../../cloud-api";
import { connectIntegrationCenter } from "../../provider/cloud";
import type { IntegrationCenter } from "../../provider/integration-center";
import {
  centerErrorOf,
  envId,
  type FarRequest,
  type FarSide,
  friendly,
  isAction,
  newIntegration,
  type Reply,
  settingsFor,
  startFarSide,
  steppedDependencies,
} from "./support";

let farSide: FarSide;
afterEach(() => farSide.close());

async function connect(special?: (request: FarRequest) => Reply | undefined) {
  farSide = await startFarSide(friendly(special));
  return connectIntegrationCenter(settingsFor(farSide.origin), steppedDependencies());
}

function answering(action: string, reply: Reply) {
  return (request: FarRequest) => (request.action === action ? reply : undefined);
}

const draft = newIntegration();
const zip = Buffer.from("zipped code");
const userKey = { Name: "pay", KeyID: "pay-k3v9x2qd", AuthTypeCode: "weixinpaydc", Ext: "{}" };

test("every request fits the contract with the cloud", async () => {
  const center = await connect(({ action }) =>
    action === "GetFunction"
      ? { answer: { FunctionName: "pay", Namespace: envId, Status: "Active", Runtime: "Nodejs18.15" } }
      : action === "DescribeHTTPServiceRoute" || action === "ListFunctions"
        ? { answer: { TotalCount: 0 } }
        : undefined,
  );
  await center.listIntegrations(envId);
  await center.listIntegrations(envId, "pay");
  await center.getIntegration(envId, "id-1");
  await center.createIntegration(envId, draft);
  await center.updateIntegration(envId, "id-1", draft);
  await center.deleteIntegration(envId, "id-1");
  await center.getFunction(envId, "pay");
  await center.listFunctionNames(envId);
  await center.listDeployingFunctions(envId);
  await center.createFunction(envId, "pay", draft.runtime);
  await center.updateFunctionCode(envId, "pay", zip);
  await center.setFunctionVariables(envId, "pay", { A: "1" });
  await center.deleteFunction(envId, "pay");
  await center.getCallbackDomain(envId, "pay.example");
  await center.listCallbackDomains(envId);
  await center.releaseCallbackDomain(envId, "pay.example");
  for (const { action, body, headers } of farSide.requests) {
    if (!isAction(action)) continue;
    expect(actions[action].request.safeParse(body).error).toBeUndefined();
    expect(headers["x-tc-version"]).toBe(actions[action].version);
    expect(headers.authorization).toContain(`/${actions[action].service}/tc3_request`);
  }
  expect(new Set(farSide.requests.map(({ action }) => action)).size).toBe(15);
});

describe("listing", () => {
  /** A cloud that holds `total` records and gives at most `cap` of them a page. */
  function holding(total: number, cap: number) {
    return ({ action, body }: FarRequest): Reply | undefined => {
      if (action !== "GetUserKeyList") return undefined;
      const count = Math.max(0, Math.min(cap, Number(body.Limit), total - Number(body.Offset)));
      const records = Array.from({ length: count }, (_, index) => ({
        ...userKey,
        KeyID: `id-${Number(body.Offset) + index}`,
      }));
      return { answer: { UserKeyList: records, TotalCount: total } };
    };
  }

  test.each([
    [0, 100, 1],
    [100, 100, 1],
    [101, 100, 2],
    [101, 50, 3],
  ])("reads all of %i records from pages of %i", async (total, cap, pages) => {
    const center = await connect(holding(total, cap));
    const records = await center.listIntegrations(envId);
    expect(records.map(({ integrationId }) => integrationId)).toEqual(
      Array.from({ length: total }, (_, index) => `id-${index}`),
    );
    expect(farSide.requests).toHaveLength(pages);
    expect(farSide.requests[0]?.body).toEqual({ EnvId: envId, Offset: 0, Limit: 100, Business: "integration" });
  });

  test("ends when pages come empty although more is promised", async () => {
    const center = await connect(answering("GetUserKeyList", { answer: { UserKeyList: [], TotalCount: 7 } }));
    expect(await center.listIntegrations(envId)).toEqual([]);
  });

  test("ends with an error when it does not end by itself", async () => {
    const endless = { answer: { UserKeyList: [userKey], TotalCount: 1_000_000 } };
    const center = await connect(answering("GetUserKeyList", endless));
    expect((await centerErrorOf(center.listIntegrations(envId))).code).toBe("LIST_TOO_LONG");
  });

  test("takes null for an empty list", async () => {
    const center = await connect(answering("GetUserKeyList", { answer: { UserKeyList: null, TotalCount: 0 } }));
    expect(await center.listIntegrations(envId)).toEqual([]);
  });

  test("reads a record whose optional fields are null", async () => {
    const record = { ...userKey, Ext: null, Description: null, DemoCodeFunctionName: null, Status: null };
    const center = await connect(answering("GetUserKeyList", { answer: { UserKeyList: [record], TotalCount: 1 } }));
    expect(await center.listIntegrations(envId)).toEqual([
      {
        integrationId: "pay-k3v9x2qd",
        name: "pay",
        type: "weixinpaydc",
        description: "",
        functionName: "",
        status: "",
        createdAt: "",
        updatedAt: "",
      },
    ]);
  });
});

describe("an integration", () => {
  test("is read without its secrets being asked for", async () => {
    const center = await connect(answering("GetOneUserKey", { answer: { UserKeyInfo: userKey } }));
    expect(await center.getIntegration(envId, "pay-k3v9x2qd")).toMatchObject({ integrationId: "pay-k3v9x2qd" });
    expect(farSide.requests[0]?.body).toEqual({ EnvId: envId, KeyID: "pay-k3v9x2qd", Business: "integration" });
  });

  test.each<[string, Reply]>([
    ["ResourceNotFound", { error: "ResourceNotFound" }],
    ["ResourceNotFound.Anything", { error: "ResourceNotFound.UserKey" }],
    ["an empty record", { answer: { UserKeyInfo: {} } }],
    ["no record", { answer: { UserKeyInfo: null } }],
    ["a blank record", { answer: { UserKeyInfo: { Name: "", KeyID: "", AuthTypeCode: "", Ext: "" } } }],
  ])("does not exist when the cloud answers %s", async (_case, reply) => {
    const center = await connect(answering("GetOneUserKey", reply));
    expect(await center.getIntegration(envId, "id-1")).toBeUndefined();
  });

  test("that cannot be read is an error, not an absence", async () => {
    const center = await connect(answering("GetOneUserKey", { error: "UnauthorizedOperation" }));
    expect((await centerErrorOf(center.getIntegration(envId, "id-1"))).code).toBe("UnauthorizedOperation");
  });

  test("is created with its code, its variables and its function's name", async () => {
    const center = await connect();
    await center.createIntegration(envId, draft);
    expect(farSide.requests.at(-1)?.body).toEqual({
      EnvId: envId,
      KeyID: draft.integrationId,
      Name: draft.name,
      Description: draft.description,
      AuthTypeCode: "weixinpaydc",
      Ext: expect.any(String),
      Business: "integration",
      DemoCodeFunctionName: draft.functionName,
      RuntimeConfig: {
        Code: { ZipFile: zip.toString("base64") },
        Runtime: "Nodejs18.15",
        Timeout: 30,
        MemorySize: 256,
        Environment: '{"corsAllowOrigin":"https://shop.example"}',
      },
    });
  });

  test("keeps its code on an update that brings none", async () => {
    const center = await connect();
    await center.updateIntegration(envId, "id-1", { ...draft, runtime: { environment: {} } });
    expect(farSide.requests.at(-1)?.body).toMatchObject({ KeyID: "id-1", RuntimeConfig: { Environment: "{}" } });
    expect(farSide.requests.at(-1)?.body.RuntimeConfig).not.toHaveProperty("Code");
  });

  test.each<[string, Reply]>([
    ["deleted it", { answer: { DeleteResult: 1 } }],
    ["found nothing to delete", { answer: { DeleteResult: 0 } }],
    ["does not know it", { error: "ResourceNotFound" }],
  ])("counts as deleted when the cloud %s", async (_case, reply) => {
    const center = await connect(answering("DeleteUserKey", reply));
    await center.deleteIntegration(envId, "id-1");
    expect(farSide.requests[0]?.body).toEqual({ EnvId: envId, KeyID: "id-1" });
  });
});

describe("a function", () => {
  test("is read with its variables and the reason of its status", async () => {
    const Variables = [{ Key: "appId", Value: "wx0123456789abcdef" }];
    const answer = { FunctionName: "pay", Namespace: envId, Status: "CreateFailed", StatusDesc: "no code" };
    const center = await connect(
      answering("GetFunction", { answer: { ...answer, Runtime: "Nodejs18.15", Environment: { Variables } } }),
    );
    expect(await center.getFunction(envId, "pay")).toEqual({
      name: "pay",
      status: "CreateFailed",
      statusReason: "no code",
      environment: { appId: "wx0123456789abcdef" },
    });
    expect(farSide.requests[0]?.body).toEqual({ FunctionName: "pay", Namespace: envId, ShowCode: "FALSE" });
  });

  test.each(["ResourceNotFound", "ResourceNotFound.Function", "ResourceNotFound.FunctionName"])(
    "does not exist, or is gone, when the cloud answers %s",
    async (error) => {
      const center = await connect(() => ({ error }));
      expect(await center.getFunction(envId, "pay")).toBeUndefined();
      await center.deleteFunction(envId, "pay");
    },
  );

  test("of an environment that does not exist is an error, not an absence", async () => {
    const center = await connect(() => ({ error: "ResourceNotFound.Namespace" }));
    expect((await centerErrorOf(center.getFunction(envId, "pay"))).code).toBe("ResourceNotFound.Namespace");
    expect((await centerErrorOf(center.deleteFunction(envId, "pay"))).code).toBe("ResourceNotFound.Namespace");
  });

  test("gets the whole set of variables", async () => {
    const center = await connect();
    await center.setFunctionVariables(envId, "pay", { A: "1", B: "" });
    expect(farSide.requests[0]?.body.Environment).toEqual({
      Variables: [
        { Key: "A", Value: "1" },
        { Key: "B", Value: "" },
      ],
    });
  });

  test.each<[string, (center: IntegrationCenter, codeZip: Uint8Array) => Promise<void>]>([
    [
      "CreateUserKey",
      (center, codeZip) => center.createIntegration(envId, { ...draft, runtime: { ...draft.runtime, codeZip } }),
    ],
    [
      "UpdateUserKey",
      (center, codeZip) =>
        center.updateIntegration(envId, "id-1", { ...draft, runtime: { ...draft.runtime, codeZip } }),
    ],
    ["CreateFunction", (center, codeZip) => center.createFunction(envId, "pay", { codeZip, environment: {} })],
    ["UpdateFunctionCode", (center, codeZip) => center.updateFunctionCode(envId, "pay", codeZip)],
  ])("with too much code is refused before %s sends anything", async (action, send) => {
    const center = await connect();
    const { responsible, message, ...details } = await centerErrorOf(
      send(center, Buffer.alloc(cloudLimits.inlineZipBytesMax + 1)),
    );
    expect({ responsible, action: details.action }).toEqual({ responsible: "user", action });
    expect(message).toContain("1.50 MiB (1572865 bytes) and may have 1.50 MiB (1572864 bytes); nothing was sent");
    expect(farSide.requests).toEqual([]);
    await send(center, Buffer.alloc(cloudLimits.inlineZipBytesMax));
  });
});

describe("a callback domain", () => {
  const domain = "pay-k3v9x2qd.integration-callback.tcloudbase.com";
  const routes = [
    { Path: "/wechatpay/order", UpstreamResourceType: "WEB_SCF", UpstreamResourceName: "pay" },
    { Path: "/wechatpay/refund", UpstreamResourceType: "WEB_SCF", UpstreamResourceName: "pay" },
  ];

  test("is found by its type and its whole name", async () => {
    const Domains = [
      { Domain: `other-${domain}`, DomainType: "INTEGRATION_CALLBACK", Status: "FAIL" },
      { Domain: domain, DomainType: "INTEGRATION_CALLBACK", Status: "SUCCESS", Routes: routes },
    ];
    const center = await connect(() => ({ answer: { Domains, TotalCount: 2 } }));
    expect(await center.getCallbackDomain(envId, domain)).toEqual({
      domain,
      status: "SUCCESS",
      paths: ["/wechatpay/order", "/wechatpay/refund"],
    });
    expect(farSide.requests[0]?.body).toEqual({
      EnvId: envId,
      Filters: [
        { Name: "DomainType", Values: ["INTEGRATION_CALLBACK"] },
        { Name: "Domain", Values: [domain] },
      ],
    });
  });

  test.each<Reply>([
    { answer: { Domains: null, TotalCount: 0 } },
    { answer: { Domains: [], TotalCount: 0 } },
    { error: "ResourceNotFound" },
  ])("does not exist when the cloud answers %j", async (reply) => {
    const center = await connect(() => reply);
    expect(await center.getCallbackDomain(envId, domain)).toBeUndefined();
  });

  test("that is gone already counts as released", async () => {
    const center = await connect(() => ({ error: "ResourceNotFound" }));
    await center.releaseCallbackDomain(envId, domain);
    expect(farSide.requests[0]?.body).toEqual({ EnvId: envId, Domain: domain });
  });
});
