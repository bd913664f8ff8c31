import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/* A stand-in for STS that answers as documented: it shows what is sent and what becomes of the answer, not that STS agrees. */

let server: Server;
let seen: { headers: IncomingHttpHeaders; body: string; url: string }[];
let answer: unknown;
let reply: (response: ServerResponse) => void;
const keys = { TmpSecretId: "AKIDtmp", TmpSecretKey: "tmpkey", Token: "tmptoken" };

beforeEach(async () => {
  seen = [];
  answer = { Response: { Credentials: keys, RequestId: "r-1" } };
  reply = (response) => response.end(JSON.stringify(answer));
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    seen.push({ headers: request.headers, body, url: request.url ?? "" });
    reply(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
/** Stands for preview.sh: prints what it was given. */
const printEnvironment = [
  process.execPath,
  "-e",
  "process.stdout.write(JSON.stringify({ ...process.env, ran: true }))",
];

function start(environment: NodeJS.ProcessEnv, command: readonly string[]): ChildProcess {
  const script = join(__dirname, "../../examples/gitops/scripts/cloud-keys.mjs");
  const env = {
    PATH: process.env.PATH,
    CLOUD_STS_ENDPOINT: origin(),
    CLOUD_ROLE_ARN: "qcs::cam::uin/1:roleName/ci",
    CLOUD_IDENTITY_PROVIDER: "gitlab",
    CLOUD_ID_TOKEN: "identity",
    ...environment,
  };
  return spawn(process.execPath, [script, ...command], { env, stdio: "pipe" });
}

async function run(environment: NodeJS.ProcessEnv = {}, command: readonly string[] = printEnvironment) {
  const child = start(environment, command);
  const [stdout, stderr] = ["", ""].map((text, index) => {
    const output = { text };
    (index === 0 ? child.stdout : child.stderr)?.on("data", (chunk) => (output.text += chunk));
    return output;
  });
  const [code] = await once(child, "close");
  return { code, stdout: stdout?.text ?? "", stderr: stderr?.text ?? "" };
}

test("the job's identity is exchanged, unsigned, for keys of an hour, which the command gets", async () => {
  const { code, stdout } = await run();
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    TENCENTCLOUD_SECRETID: "AKIDtmp",
    TENCENTCLOUD_SECRETKEY: "tmpkey",
    TENCENTCLOUD_SESSIONTOKEN: "tmptoken",
  });
  expect(seen[0]?.headers).toMatchObject({ authorization: "SKIP", "x-tc-action": "AssumeRoleWithWebIdentity" });
  expect(JSON.parse(seen[0]?.body ?? "")).toMatchObject({ WebIdentityToken: "identity", DurationSeconds: 3600 });
});

test("the command does not get the identity, with which it could ask for other keys", async () => {
  const asked = { ACTIONS_ID_TOKEN_REQUEST_URL: `${origin()}/token?v=1`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: "t" };
  const { stdout } = await run(asked);
  expect(stdout).not.toMatch(/identity"|ID_TOKEN/);
});

test("in GitHub Actions the identity is asked for, and every key is masked before the command can print it", async () => {
  const script = "console.log(process.env.TENCENTCLOUD_SECRETKEY)";
  answer = { value: "identity", Response: { Credentials: { ...keys, TmpSecretKey: "50%0Akey" } } };
  const asked = { ACTIONS_ID_TOKEN_REQUEST_URL: `${origin()}/token?v=1`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: "t" };
  const github = { ...asked, CLOUD_ID_TOKEN: "", GITHUB_ACTIONS: "true" };
  const { stdout } = await run(github, [process.execPath, "-e", script]);
  expect(stdout).toBe("::add-mask::AKIDtmp\n::add-mask::50%250Akey\n::add-mask::tmptoken\n50%0Akey\n");
  expect(seen[0]?.url).toBe("/token?v=1&audience=sts.tencentcloudapi.com");
});

test("what the command says is said as it is, and its exit code is the job's", async () => {
  expect(await run({}, ["sh", "-c", "echo out; echo err >&2; exit 7"])).toEqual({
    code: 7,
    stdout: "out\n",
    stderr: "err\n",
  });
});

test("what ends the job ends the command", async () => {
  const child = start({}, [process.execPath, "-e", "setInterval(() => {}, 1e6); console.log(process.pid)"]);
  const [pid] = await once(child.stdout as NodeJS.ReadableStream, "data");
  child.kill("SIGTERM");
  const [code] = await once(child, "close");
  expect(code).toBe(128 + 15);
  expect(() => process.kill(Number(pid), 0)).toThrow("ESRCH");
});

describe("without keys the command does not run", () => {
  async function refusal(environment: NodeJS.ProcessEnv = {}, command = printEnvironment) {
    const { code, stdout, stderr } = await run(environment, command);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^error: .*\n$/);
    return stderr;
  }

  test("when the exchange is refused", async () => {
    answer = { Response: { Error: { Code: "AuthFailure", Message: "no such role" }, RequestId: "r-2" } };
    expect(await refusal()).toContain("no such role (AuthFailure, request r-2)");
  });

  test("when a setting, the identity or the command is missing", async () => {
    expect(await refusal({ CLOUD_ROLE_ARN: "" })).toBe("error: CLOUD_ROLE_ARN must be set.\n");
    expect(await refusal({ CLOUD_ID_TOKEN: "" })).toContain("The job has no identity");
    expect(await refusal({}, [])).toContain("Say which command gets the keys");
    expect(await refusal({}, ["./no-such-command"])).toContain("./no-such-command cannot be run: ENOENT");
  });

  test.each<[what: string, given: unknown]>([
    ["a quote and a command", { ...keys, TmpSecretKey: "a'; touch pwned; '\n" }],
    ["a line that sets another variable", { ...keys, Token: "token\nLD_PRELOAD=/tmp/evil.so" }],
    ["a command of the log", { ...keys, Token: "token\r\n::stop-commands::x" }],
    ["a zero", { ...keys, TmpSecretId: "AKID\u0000" }],
    ["a blank", { ...keys, TmpSecretId: "AKID tmp" }],
    ["nothing", { ...keys, Token: "" }],
    ["something that is no text", { ...keys, Token: { a: 1 } }],
    ["less than all", { TmpSecretId: "AKIDtmp" }],
  ])("when the answer holds %s", async (_what, given) => {
    answer = { Response: { Credentials: given, RequestId: "r-3" } };
    expect(await refusal()).toMatch(/holds no (TmpSecretId|TmpSecretKey|Token) that could be a key/);
  });

  test.each<[what: string, reply: (response: ServerResponse) => void]>([
    ["no JSON", (response) => response.end("<html>")],
    ["nothing", (response) => response.end()],
    ["null", (response) => response.end("null")],
    ["a redirect", (response) => response.writeHead(307, { location: "http://127.0.0.1:1/" }).end()],
  ])("when %s comes back", async (_what, replying) => {
    reply = replying;
    await refusal();
    expect(seen).toHaveLength(1);
  });

  test("when the refusal itself would steer the log", async () => {
    answer = { Response: { Error: { Code: "X", Message: "no\n::add-mask::a\u001b[2J" }, RequestId: "r-4" } };
    expect(await refusal()).toContain("no?::add-mask::a?[2J (X");
  });

  test.each([
    "https://sts.tencentcloudapi.com.evil.example",
    "http://sts.tencentcloudapi.com",
    "https://evil.example",
    "no address",
  ])("when the identity would go to %s", async (endpoint) => {
    expect(await refusal({ CLOUD_STS_ENDPOINT: endpoint })).toContain("which is not the cloud's");
    expect(seen).toEqual([]);
  });
});
