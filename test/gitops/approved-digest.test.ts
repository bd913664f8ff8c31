import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/* A stand-in for GitHub that answers as documented (the review history of a workflow run). */

let server: Server;
let reviews: unknown;
let asked: IncomingMessage[];
const digest = "5f".repeat(32);

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(request);
    response.end(JSON.stringify(reviews));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function run(): Promise<{ code: number; stdout: string; stderr: string }> {
  const script = join(__dirname, "../../examples/gitops/scripts/approved-digest.mjs");
  const env = {
    PATH: process.env.PATH,
    GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    GITHUB_REPOSITORY: "shop/integrations",
    GITHUB_RUN_ID: "42",
    GITHUB_TOKEN: "token",
  };
  return new Promise((resolve) =>
    execFile(process.execPath, [script, "production"], { env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    ),
  );
}

const review = (comment: string, state = "approved", name = "production") => ({
  state,
  comment,
  environments: [{ name }],
});

test("the digest is what the reviewer wrote beside the approval", async () => {
  reviews = [review("no", "rejected"), review(`0`.repeat(64), "approved", "preview"), review(`Seen. ${digest}`)];
  expect(await run()).toEqual({ code: 0, stdout: `digest=${digest}\n`, stderr: "" });
  expect(asked[0]?.url).toBe("/repos/shop/integrations/actions/runs/42/approvals");
  expect(asked[0]?.headers.authorization).toBe("Bearer token");
});

test("the same digest twice is one", async () => {
  reviews = [review(digest), review(digest)];
  expect(await run()).toMatchObject({ code: 0, stdout: `digest=${digest}\n` });
});

test.each<[what: string, reviews: unknown, said: string]>([
  ["nobody approved", [], "Nobody approved production in this run"],
  ["somebody refused", [review(digest, "rejected")], "Nobody approved production"],
  ["another environment was approved", [review(digest, "approved", "preview")], "Nobody approved production"],
  ["the approval has no comment", [review("")], "The approval names no digest"],
  ["the comment holds something shorter, or longer", [review(`${digest.slice(1)} ${digest}0`)], "names no digest"],
  ["two digests were approved", [review(digest), review("0".repeat(64))], "name several digests"],
  ["GitHub refuses to tell", { message: "Resource not accessible" }, "grant the job `actions: read`"],
])("when %s, nothing is applied", async (_what, given, said) => {
  reviews = given;
  expect(await run()).toEqual({ code: 1, stdout: "", stderr: expect.stringContaining(said) });
});
