import { chinaTime } from "../../../plumbing/clock";
import type { JsonObject } from "../../../senders/merge-patch";
import { digits } from "../../../senders/random";
import { author, branch, commitId, type WebhookContext, type WebhookEvent } from "../../../senders/webhook";

/** Names documented; the content is a part of what Gitee sends (assumed to be enough for a start). */
export const giteeEvents: readonly WebhookEvent[] = [
  {
    name: "Push Hook",
    description: { en: "Commits were pushed.", zh: "推送了提交。" },
    route: "webhook",
    subjectPath: ["ref"],
    data: (context) => push(context, branch),
  },
  {
    name: "Tag Push Hook",
    description: { en: "A tag was pushed.", zh: "推送了标签。" },
    route: "webhook",
    subjectPath: ["ref"],
    data: (context) => ({ ...push(context, "refs/tags/v1.0.0"), hook_name: "tag_push_hooks" }),
  },
  {
    name: "Merge Request Hook",
    description: { en: "A pull request was opened.", zh: "Pull Request 已打开。" },
    route: "webhook",
    subjectPath: ["number"],
    data: (context) => {
      const number = 1 + Number(digits(context.random, 3));
      return {
        ...hook("merge_request_hooks", context),
        action: "open",
        number,
        title: "Something to look at",
        state: "open",
        source_branch: "feature",
        target_branch: "main",
        pull_request: { id: Number(digits(context.random, 6)), number, state: "open", title: "Something to look at" },
        ...common,
      };
    },
  },
  {
    name: "Issue Hook",
    description: { en: "An issue was opened.", zh: "Issue 已打开。" },
    route: "webhook",
    subjectPath: ["issue", "number"],
    data: (context) => ({
      ...hook("issue_hooks", context),
      action: "open",
      issue: {
        id: Number(digits(context.random, 6)),
        number: `I${digits(context.random, 5)}`,
        state: "open",
        title: "Something to look at",
      },
      ...common,
    }),
  },
  {
    name: "Note Hook",
    description: { en: "Somebody commented.", zh: "有新评论。" },
    route: "webhook",
    subjectPath: ["comment", "id"],
    data: (context) => ({
      ...hook("note_hooks", context),
      action: "comment",
      noteable_type: "Issue",
      comment: { id: Number(digits(context.random, 6)), body: "Me too.", created_at: chinaTime(context.nowMs) },
      ...common,
    }),
  },
];

const sender = { id: 1, name: author.name, login: author.name, email: author.email };
const repository = {
  id: 1,
  name: "hello-world",
  full_name: "octocat/hello-world",
  html_url: "https://gitee.com/octocat/hello-world",
  default_branch: "main",
};
const common = { repository, project: repository, sender };

/** The real one also repeats the proof in the body (documented: `password`, `sign`); here no secret goes into a body. */
function hook(hookName: string, { nowMs }: WebhookContext): JsonObject {
  return { hook_name: hookName, hook_id: 1, hook_url: `${repository.html_url}/hooks/1/edit`, timestamp: String(nowMs) };
}

function push(context: WebhookContext, ref: string): JsonObject {
  const [before, after] = [commitId(context), commitId(context)];
  const commit = {
    id: after,
    message: "Update README.md",
    timestamp: chinaTime(context.nowMs),
    url: `${repository.html_url}/commit/${after}`,
    author,
    added: [],
    removed: [],
    modified: ["README.md"],
  };
  return {
    ...hook("push_hooks", context),
    ref,
    before,
    after,
    created: false,
    deleted: false,
    compare: `${repository.html_url}/compare/${before}...${after}`,
    commits: [commit],
    head_commit: commit,
    total_commits_count: 1,
    pusher: sender,
    ...common,
  };
}
