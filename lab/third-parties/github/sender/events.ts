import type { JsonObject } from "../../../senders/merge-patch";
import { digits, hex } from "../../../senders/random";
import { author, branch, commitId, isoTime, type WebhookContext, type WebhookEvent } from "../../../senders/webhook";

/** Names documented; the content is a part of what GitHub sends (assumed to be enough for a start). */
export const githubEvents: readonly WebhookEvent[] = [
  {
    name: "push",
    description: { en: "Commits were pushed.", zh: "推送了提交。" },
    route: "webhook",
    subjectPath: ["ref"],
    data: push,
  },
  {
    name: "pull_request",
    description: { en: "A pull request was opened.", zh: "拉取请求已打开。" },
    route: "webhook",
    subjectPath: ["number"],
    data: pullRequest,
  },
  {
    name: "issues",
    description: { en: "An issue was opened.", zh: "议题已打开。" },
    route: "webhook",
    subjectPath: ["issue", "number"],
    data: (context) => ({
      action: "opened",
      issue: { ...numbered(context, "issues"), labels: [], body: "It does not work." },
      ...common,
    }),
  },
  {
    name: "issue_comment",
    description: { en: "An issue was commented on.", zh: "议题有新评论。" },
    route: "webhook",
    subjectPath: ["issue", "number"],
    data: (context) => ({
      action: "created",
      issue: numbered(context, "issues"),
      comment: { id: Number(digits(context.random, 9)), body: "Me too.", user: sender, created_at: isoTime(context) },
      ...common,
    }),
  },
  {
    name: "release",
    description: { en: "A release was published.", zh: "发布了新版本。" },
    route: "webhook",
    subjectPath: ["release", "tag_name"],
    data: (context) => ({
      action: "published",
      release: {
        id: Number(digits(context.random, 9)),
        tag_name: "v1.0.0",
        name: "v1.0.0",
        published_at: isoTime(context),
      },
      ...common,
    }),
  },
  {
    name: "ping",
    description: { en: "A webhook was set up.", zh: "webhook 已创建。" },
    route: "webhook",
    subjectPath: ["hook_id"],
    data: ({ random }) => ({
      zen: "Keep it logically awesome.",
      hook_id: Number(digits(random, 9)),
      hook: { type: "Repository", name: "web", active: true, events: ["push"] },
      ...common,
    }),
  },
];

const sender = { login: "octocat", id: 583231, type: "User" };
const repository = {
  id: 1296269,
  name: "hello-world",
  full_name: "octocat/hello-world",
  private: false,
  owner: sender,
  html_url: "https://github.com/octocat/hello-world",
  default_branch: "main",
};
const common = { repository, sender };

function push(context: WebhookContext): JsonObject {
  const [before, after] = [commitId(context), commitId(context)];
  const commit = {
    id: after,
    tree_id: commitId(context),
    message: "Update README.md",
    timestamp: isoTime(context),
    url: `${repository.html_url}/commit/${after}`,
    author,
    committer: author,
    added: [],
    removed: [],
    modified: ["README.md"],
  };
  return {
    ref: branch,
    before,
    after,
    created: false,
    deleted: false,
    forced: false,
    compare: `${repository.html_url}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: [commit],
    head_commit: commit,
    pusher: author,
    ...common,
  };
}

function pullRequest(context: WebhookContext): JsonObject {
  const request = numbered(context, "pull");
  const side = (ref: string) => ({ ref, sha: commitId(context), repo: repository });
  return {
    action: "opened",
    number: request.number,
    pull_request: { ...request, head: side("feature"), base: side("main"), merged: false, draft: false },
    ...common,
  };
}

function numbered(context: WebhookContext, kind: "pull" | "issues") {
  const number = 1 + (Number.parseInt(hex(context.random, 3), 16) % 999);
  return {
    id: Number(digits(context.random, 9)),
    number,
    state: "open",
    title: "Something to look at",
    html_url: `${repository.html_url}/${kind}/${number}`,
    user: sender,
    created_at: isoTime(context),
    updated_at: isoTime(context),
  };
}
