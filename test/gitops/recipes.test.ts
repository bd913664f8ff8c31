import { readFileSync } from "node:fs";
import { join } from "node:path";

/* What the recipes promise, read in their text: no such service runs here. */

const read = (name: string) => readFileSync(join(__dirname, "../../examples/gitops", name), "utf8");
const github = read("github-actions.yml");
const gitlab = read("gitlab-ci.yml");
const operator = read("kubernetes-operator.yml");

/** A job of GitHub's or GitLab's, by its name: all that is indented below it. */
function job(recipe: string, name: string): string {
  const [, indent = ""] = new RegExp(`^( *)${name}:$`, "m").exec(recipe) ?? [];
  const body = new RegExp(`^${indent}${name}:\\n((?:${indent} +.*\\n|\\n)*)`, "m").exec(recipe)?.[1];
  if (body === undefined) throw new Error(`no job ${name}`);
  return body;
}

const githubJobs = ["preview", "comment", "plan", "apply", "drift"];
const gitlabJobs = ["preview", "plan", "apply", "drift"];

test("every action is named by a commit, with its version beside it", () => {
  const uses = github.match(/uses:.*/g) ?? [];
  expect(uses.length).toBeGreaterThan(10);
  for (const line of uses) expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+/);
});

test("an image is named by its digest, or fails until somebody fills it in", () => {
  for (const recipe of [gitlab, operator]) {
    const images = recipe.match(/image: .*/g) ?? [];
    expect(images.length).toBe(1);
    for (const image of images) expect(image).toMatch(/@sha256:(FILL-IN|[0-9a-f]{64})/);
  }
});

test("nothing that is installed runs a script of its own", () => {
  for (const recipe of [github, gitlab]) {
    const installs = recipe.match(/npm (ci|install|i)\b.*/g) ?? [];
    expect(installs.length).toBeGreaterThan(0);
    for (const line of installs) expect(line).toBe("npm ci --ignore-scripts");
  }
});

test("GitHub: a secret reaches the step that needs it, never a whole job or workflow", () => {
  const outside = github.replace(/^ {8}env:\n(?: {10}.*\n)+/gm, "");
  expect(outside).not.toContain("secrets.");
  expect(github).not.toMatch(/pull_request_target|secrets: inherit/);
});

test("GitHub: each job has the permissions it uses and no others, and no checkout leaves a token behind", () => {
  expect(github).toMatch(/^permissions: \{\}$/m);
  const granted = Object.fromEntries(
    githubJobs.map((name) => [
      name,
      job(job(github, "jobs"), name)
        .match(/^ {6}[\w-]+: (?:read|write)$/gm)
        ?.map((line) => line.trim()),
    ]),
  );
  const look = ["contents: read", "id-token: write"];
  expect(granted).toEqual({
    preview: look,
    comment: ["pull-requests: write"],
    plan: look,
    apply: ["actions: read", ...look],
    drift: look,
  });
  const checkouts = github.match(/actions\/checkout@.*\n.*/g) ?? [];
  for (const lines of checkouts) expect(lines).toContain("persist-credentials: false");
});

test("GitHub: text of others is in no command line", () => {
  const commands = github.match(/run: (?:\|\n(?: {10}.*\n)+|.*)/g) ?? [];
  expect(commands.length).toBeGreaterThan(8);
  for (const command of commands) expect(command).not.toContain("${{");
});

test("a pull request's program gets no job that writes, and is not run before somebody lets it", () => {
  const preview = job(job(github, "jobs"), "preview");
  expect(preview).toContain("environment: preview");
  expect(preview).toContain("head.repo.full_name == github.repository");
  expect(job(gitlab, "preview")).toMatch(/environment: \{ name: preview.*when: manual/s);
  for (const recipe of [preview, job(gitlab, "preview")]) expect(recipe).not.toMatch(/apply\.sh|production/);
});

test("only merged code is applied, in the protected environment, with the digest of a person", () => {
  const apply = job(job(github, "jobs"), "apply");
  expect(job(job(github, "jobs"), "plan")).toContain("github.event_name == 'push'");
  expect(apply).toContain("needs: plan");
  expect(apply).toContain("environment: production");
  expect(apply).toContain("approved-digest.mjs production");
  expect(apply.indexOf("approved-digest.mjs")).toBeLessThan(apply.indexOf("npm ci"));
  expect(apply).toContain('./scripts/apply.sh "$STACK" "$DIGEST"');
  expect(job(gitlab, "apply")).toMatch(
    /environment: production[\s\S]*CI_DEFAULT_BRANCH[\s\S]*when: manual[\s\S]*apply\.sh "\$STACK" "\$DIGEST"/,
  );
});

test("the operator only looks; what applies is a Job with the digest as its argument", () => {
  const [stack = "", apply = ""] = operator.split("\n---\n");
  expect(stack).toContain("preview: true");
  expect(stack).not.toContain("write");
  expect(apply).toMatch(/command: \["\.\/scripts\/apply\.sh", "prod", "FILL-IN-THE-DIGEST-OF-THE-REPORT"\]/);
  expect(apply).toContain("backoffLimit: 0");
});

test("cloud keys are exchanged by every job that needs them, for one command", () => {
  for (const [recipe, jobs] of [
    [job(github, "jobs"), githubJobs.filter((name) => name !== "comment")],
    [gitlab, gitlabJobs],
  ] as const) {
    for (const name of jobs)
      expect(job(recipe, name)).toMatch(
        /node scripts\/cloud-keys\.mjs \.\/scripts\/(preview|apply|drift)\.sh "\$STACK"/,
      );
  }
  expect(`${github}${gitlab}`).not.toMatch(/eval|GITHUB_ENV/);
});
