import ts from "typescript";

/** Compiles a program against the sdk's sources, as a user's editor would. */
function problemsOf(program: string): string[] {
  const file = `${__dirname}/program.ts`;
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    types: ["node"],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, program, ts.ScriptTarget.ES2023) : getSourceFile(name, ...rest);
  host.fileExists = (name) => name === file || fileExists(name);
  const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram([file], options, host));
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

const required =
  'appId: "a", merchantId: "b", merchantSerialNumber: "c", apiV3Key: "d", privateKey: { file: "key.pem" }';
const wechatPay = (credentials: string, more = "") =>
  `import { WechatPay } from "../../sdk"; new WechatPay("pay", { envId: "e", product: "mini-program", credentials: { ${credentials} }, ${more} });`;
const integration = (type: string, credentials: string) =>
  `import { Integration } from "../../sdk"; new Integration("pay", { envId: "e", type: ${type}, credentials: { ${credentials} } });`;

test("a complete program compiles, and its outputs are typed", () => {
  const program = `${wechatPay(required)} const url: import("@pulumi/pulumi").Output<string> = new WechatPay("b", {} as never).callbackUrls.order!;`;
  expect(problemsOf(program.replace("callbackUrls.order!", "callbackDomain"))).toEqual([]);
  expect(problemsOf(integration('"weixinpaynative"', required))).toEqual([]);
}, 60_000);

const push = 'appId: "a", appSecret: "b", token: "c", encodingAESKey: { env: "AES_KEY" }';
const grant = 'ticketId: "t", webhookSecret: "w"';

test("every type has a named class, which takes its credentials and, where those are assumed, others too", () => {
  const declared: [declaration: string, more: string][] = [
    ["VirtualPayment", `credentials: { ${push}, offerId: "o", appKey: "k", more: "m" }`],
    ["MiniProgramPush", 'credentials: { appId: "a", token: "c", encodingAESKey: "e" }'],
    ["OfficialAccount", 'credentials: { appId: "a", appSecret: "b" }'],
    ["OfficialAccount", `code: "PublicAccountOpenService", credentials: { ${push} }`],
    ["WechatStore", `credentials: { ${push}, shopKey: { file: "shop.key" } }`],
    ["WechatChannels", `credentials: { ${push} }`],
    ["WechatAgent", `product: "mini-program", credentials: { ${push} }`],
    ["WechatAgent", `product: "official-account", credentials: { ${push} }`],
    ["GitHub", `credentials: { ${grant} }`],
    ["GitLab", `credentials: { ${grant}, clientId: "i", clientSecret: "s" }`],
    ["Gitee", `credentials: { ${grant} }`],
    ["TencentMeeting", 'credentials: { ticketId: "t", token: "c" }'],
  ];
  const lines = declared.map(([name, more], index) => `new sdk.${name}("n${index}", { envId: "e", ${more} });`);
  expect(problemsOf(`import * as sdk from "../../sdk"; ${lines.join("\n")}`)).toEqual([]);
}, 60_000);

test("a class without a needed credential, or with what is none, is a compile error", () => {
  const [missing, wrong, unknown] = problemsOf(`import * as sdk from "../../sdk";
    new sdk.GitHub("a", { envId: "e", credentials: { webhookSecret: "w" } });
    new sdk.WechatStore("b", { envId: "e", credentials: { ${push}, more: 12 } });
    new sdk.OfficialAccount("c", { envId: "e", code: "github", credentials: { ${push} } });`);
  expect([missing, wrong, unknown]).toEqual([
    expect.stringContaining("'ticketId' is missing"),
    expect.stringContaining("'number' is not assignable"),
    expect.stringContaining("'\"github\"' is not assignable"),
  ]);
}, 60_000);

test("a field that the type does not have, a missing one and an unknown type are compile errors", () => {
  expect(problemsOf(wechatPay(`${required}, apiKey: "x"`)).join()).toContain("'apiKey' does not exist");
  expect(problemsOf(wechatPay(required.replace('appId: "a",', ""))).join()).toContain("Property 'appId' is missing");
  expect(problemsOf(integration('"weixin"', required)).join()).toContain("not assignable");
}, 60_000);
