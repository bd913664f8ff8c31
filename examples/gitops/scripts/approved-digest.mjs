/*
 * GitHub: prints `digest=…` for $GITHUB_OUTPUT, as the reviewer wrote it into the comment of the approval: node
 * approved-digest.mjs ENVIRONMENT. An approval is nothing that a job's code can write (documented: the review history of a
 * workflow run).
 *   in: GITHUB_TOKEN with `actions: read`; the rest is set in every job
 */
const { GITHUB_API_URL = "https://api.github.com", GITHUB_REPOSITORY, GITHUB_RUN_ID, GITHUB_TOKEN } = process.env;
const [environment] = process.argv.slice(2);
const timeoutMs = 15_000;

const reviews = await ask(`${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}/approvals`);
const comments = reviews
  .filter(({ state, environments }) => state === "approved" && environments.some(({ name }) => name === environment))
  .map(({ comment }) => String(comment));
const digests = new Set(comments.flatMap((comment) => comment.match(/\b[0-9a-f]{64}\b/g) ?? []));
const [digest] = digests;
if (digests.size === 1) process.stdout.write(`digest=${digest}\n`);
else if (comments.length === 0)
  fail(
    `Nobody approved ${environment} in this run: give the environment required reviewers, and let nobody pass them by.`,
  );
else if (digests.size === 0)
  fail("The approval names no digest. Run the plan again, and write the report's digest into the approval's comment.");
else fail("The approvals of this run name several digests. Start the workflow anew.");

async function ask(url) {
  try {
    const headers = { accept: "application/vnd.github+json", authorization: `Bearer ${GITHUB_TOKEN}` };
    const answer = await fetch(url, { headers, redirect: "error", signal: AbortSignal.timeout(timeoutMs) });
    const body = await answer.json();
    if (Array.isArray(body)) return body;
    fail(`GitHub does not tell who approved this run (HTTP ${answer.status}): grant the job \`actions: read\`.`);
  } catch (error) {
    fail(`${new URL(url).host} gave no answer: ${error.cause?.code ?? error.message}.`);
  }
}

function fail(message) {
  process.stderr.write(`error: ${message}\n`);
  process.exit(1);
}
