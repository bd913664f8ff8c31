import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/* A stand-in for STS that answers as documented: it shows what is sent and what becomes of the answer, not that STS agrees. */

let server: Server;
let seen: { headers: IncomingHttpHeaders; body: string }[];
let answer: unknown;
const keys = { TmpSecretId: "AKIDtmp", TmpSecretKey: "tmpkey", Token: "tmptoken" };

beforeEach(async () => {
  seen = [];
  answer = { Response: { Credentials: keys, RequestId: "r-1" } };
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    seen.push({ headers: request.headers, body });
    response.end(JSON.stringify(answer));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function run(environment: NodeJS.ProcessEnv): Promise<{ code: number; stdout: string; stderr: string }> {
  const script = join(__dirname, "../../examples/gitops/scripts/cloud-keys.mjs");
  const env = {
    PATH: process.env.PATH,
    CLOUD_STS_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    CLOUD_ROLE_ARN: "qcs::cam::uin/1:roleName/ci",
    CLOUD_IDENTITY_PROVIDER: "gitlab",
    CLOUD_ID_TOKEN: "identity",
    ...environment,
  };
  return new Promise((resolve) =>
    execFile(process.execPath, [script], { env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    ),
  );
}

test("the job's identity is exchanged, unsigned, for keys of an hour", async () => {
  const { stdout } = await run({});
  expect(stdout).toBe(
    "export TENCENTCLOUD_SECRETID='AKIDtmp'\nexport TENCENTCLOUD_SECRETKEY='tmpkey'\nexport TENCENTCLOUD_SESSIONTOKEN='tmptoken'\n",
  );
  expect(seen[0]?.headers).toMatchObject({ authorization: "SKIP", "x-tc-action": "AssumeRoleWithWebIdentity" });
  expect(JSON.parse(seen[0]?.body ?? "")).toMatchObject({ WebIdentityToken: "identity", DurationSeconds: 3600 });
});

test("in GitHub Actions every value is masked before it becomes a variable", async () => {
  const folder = mkdtempSync(join(tmpdir(), "github-"));
  const file = join(folder, "env");
  writeFileSync(file, "");
  const { stdout } = await run({ GITHUB_ENV: file });
  expect(stdout).toBe("::add-mask::AKIDtmp\n::add-mask::tmpkey\n::add-mask::tmptoken\n");
  expect(readFileSync(file, "utf8")).toContain("TENCENTCLOUD_SESSIONTOKEN=tmptoken\n");
  rmSync(folder, { recursive: true });
});

test("a refusal, a missing setting and a job without identity are told in one line", async () => {
  answer = { Response: { Error: { Code: "AuthFailure", Message: "no such role" }, RequestId: "r-2" } };
  expect(await run({})).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("no such role (AuthFailure, request r-2)"),
  });
  expect((await run({ CLOUD_ROLE_ARN: "" })).stderr).toBe("error: CLOUD_ROLE_ARN must be set.\n");
  expect((await run({ CLOUD_ID_TOKEN: "" })).stderr).toContain("The job has no identity");
});
