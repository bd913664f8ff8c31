/*
 * Runs one command with cloud keys that live an hour: node cloud-keys.mjs COMMAND [ARGUMENT...]
 *   in: CLOUD_ROLE_ARN, CLOUD_IDENTITY_PROVIDER; GitLab: CLOUD_ID_TOKEN
 * The job's identity is exchanged for them (Tencent Cloud STS, AssumeRoleWithWebIdentity; documented: no signature, the header
 * Authorization says SKIP). Without keys the command does not run. They reach that command alone, and never through a shell
 * or a file, so nothing in an answer can become a command; the command does not get the identity that they were made from.
 */
import { spawn } from "node:child_process";
import { constants } from "node:os";

const { env } = process;
const audience = "sts.tencentcloudapi.com";
const secondsToLive = 3600;
const timeoutMs = 15_000;

const [command, ...commandArguments] = process.argv.slice(2);
if (command === undefined) fail("Say which command gets the keys, e.g. ./scripts/preview.sh prod");
const missing = ["CLOUD_ROLE_ARN", "CLOUD_IDENTITY_PROVIDER"].filter((name) => !env[name]);
if (missing.length > 0) fail(`${missing.join(" and ")} must be set.`);

const keys = await exchange(await identityToken());
for (const value of Object.values(keys)) mask(value);
run(command, commandArguments, { ...env, ...keys });

async function identityToken() {
  if (env.CLOUD_ID_TOKEN) return env.CLOUD_ID_TOKEN;
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = env;
  if (!url || !token)
    fail("The job has no identity: grant `id-token: write` (GitHub) or give CLOUD_ID_TOKEN (GitLab).");
  const answer = await ask(`${url}&audience=${audience}`, { headers: { authorization: `Bearer ${token}` } });
  if (typeof answer?.value !== "string") fail(`${new URL(url).host} gives the job no identity.`);
  return answer.value;
}

async function exchange(token) {
  const answer = await ask(stsEndpoint(), {
    method: "POST",
    headers: {
      authorization: "SKIP",
      "content-type": "application/json",
      "x-tc-action": "AssumeRoleWithWebIdentity",
      "x-tc-version": "2018-08-13",
      "x-tc-region": env.TENCENTCLOUD_REGION ?? "ap-shanghai",
      "x-tc-timestamp": String(Math.floor(Date.now() / 1000)),
    },
    body: JSON.stringify({
      ProviderId: env.CLOUD_IDENTITY_PROVIDER,
      WebIdentityToken: token,
      RoleArn: env.CLOUD_ROLE_ARN,
      RoleSessionName: "pulumi-cloudbase",
      DurationSeconds: secondsToLive,
    }),
  });
  const { Credentials: given, Error: refusal, RequestId } = answer?.Response ?? {};
  if (refusal || !given) fail(`The cloud gives no keys: ${refusal?.Message} (${refusal?.Code}, request ${RequestId}).`);
  return {
    TENCENTCLOUD_SECRETID: keyOf(given, "TmpSecretId"),
    TENCENTCLOUD_SECRETKEY: keyOf(given, "TmpSecretKey"),
    TENCENTCLOUD_SESSIONTOKEN: keyOf(given, "Token"),
  };
}

/** Keys are printable ASCII (documented samples); anything else is no key, and is not repeated. */
function keyOf(given, name) {
  const value = given[name];
  if (typeof value === "string" && /^[\x21-\x7e]{1,4096}$/.test(value)) return value;
  fail(`The cloud's answer holds no ${name} that could be a key.`);
}

/** The cloud's own, or one on this machine, as tests have it: the job's identity goes to nobody else. */
function stsEndpoint() {
  const text = env.CLOUD_STS_ENDPOINT ?? `https://${audience}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOwn = url?.protocol === "https:" && url.port === "" && url.hostname.endsWith(".tencentcloudapi.com");
  if (isOwn || url?.hostname === "127.0.0.1") return url.origin;
  fail(`CLOUD_STS_ENDPOINT is ${text}, which is not the cloud's.`);
}

async function ask(url, request) {
  try {
    const answer = await fetch(url, { ...request, redirect: "error", signal: AbortSignal.timeout(timeoutMs) });
    return await answer.json();
  } catch (error) {
    fail(`${new URL(url).host} gave no answer: ${error.cause?.code ?? error.message}.`);
  }
}

/** GitHub's log shows the value as ***; a command's text has its own escapes. */
function mask(value) {
  if (env.GITHUB_ACTIONS === "true") process.stdout.write(`::add-mask::${value.replaceAll("%", "%25")}\n`);
}

function run(name, words, environment) {
  const { CLOUD_ID_TOKEN, ACTIONS_ID_TOKEN_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN, ...rest } = environment;
  const child = spawn(name, words, { stdio: "inherit", env: rest });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => fail(`${name} cannot be run: ${error.code}.`));
  child.on("close", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

/** What the other side said may hold anything, and this goes to a log that takes commands. */
function fail(message) {
  process.stderr.write(`error: ${message.replace(/[^\x20-\x7e\u00a1-\uffff]/g, "?")}\n`);
  process.exit(1);
}
