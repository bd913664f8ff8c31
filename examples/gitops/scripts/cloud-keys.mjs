/*
 * Exchanges the job's identity for cloud keys that live an hour (Tencent Cloud STS, AssumeRoleWithWebIdentity; documented:
 * no signature, the header Authorization says SKIP). In GitHub Actions they become variables of the later steps and are
 * masked in the log; elsewhere: eval "$(node cloud-keys.mjs)".
 *   in: CLOUD_ROLE_ARN, CLOUD_IDENTITY_PROVIDER; GitLab: CLOUD_ID_TOKEN
 */
import { appendFileSync } from "node:fs";

const { env } = process;
const endpoint = env.CLOUD_STS_ENDPOINT ?? "https://sts.tencentcloudapi.com";
const audience = "sts.tencentcloudapi.com";
const secondsToLive = 3600;
const timeoutMs = 15_000;

const missing = ["CLOUD_ROLE_ARN", "CLOUD_IDENTITY_PROVIDER"].filter((name) => !env[name]);
if (missing.length > 0) fail(`${missing.join(" and ")} must be set.`);

const { TmpSecretId, TmpSecretKey, Token } = await exchange(await identityToken());
hand({ TENCENTCLOUD_SECRETID: TmpSecretId, TENCENTCLOUD_SECRETKEY: TmpSecretKey, TENCENTCLOUD_SESSIONTOKEN: Token });

async function identityToken() {
  if (env.CLOUD_ID_TOKEN) return env.CLOUD_ID_TOKEN;
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = env;
  if (!url || !token)
    fail("The job has no identity: grant `id-token: write` (GitHub) or give CLOUD_ID_TOKEN (GitLab).");
  const answer = await ask(`${url}&audience=${audience}`, { headers: { authorization: `Bearer ${token}` } });
  return answer.value;
}

async function exchange(token) {
  const { Response } = await ask(endpoint, {
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
  if (Response?.Credentials) return Response.Credentials;
  fail(
    `The cloud gives no keys: ${Response?.Error?.Message} (${Response?.Error?.Code}, request ${Response?.RequestId}).`,
  );
}

async function ask(url, request) {
  try {
    const answer = await fetch(url, { ...request, signal: AbortSignal.timeout(timeoutMs) });
    return await answer.json();
  } catch (error) {
    fail(`${new URL(url).host} gave no answer: ${error.cause?.code ?? error.message}.`);
  }
}

function hand(keys) {
  for (const [name, value] of Object.entries(keys)) {
    if (!env.GITHUB_ENV) process.stdout.write(`export ${name}='${value}'\n`);
    else {
      process.stdout.write(`::add-mask::${value}\n`);
      appendFileSync(env.GITHUB_ENV, `${name}=${value}\n`);
    }
  }
}

function fail(message) {
  process.stderr.write(`error: ${message}\n`);
  process.exit(1);
}
