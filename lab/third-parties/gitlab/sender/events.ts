import type { JsonObject } from "../../../senders/merge-patch";
import { digits } from "../../../senders/random";
import { author, branch, commitId, isoTime, type WebhookContext, type WebhookEvent } from "../../../senders/webhook";

/** Names documented; the content is a part of what GitLab sends (assumed to be enough for a start). */
export const gitlabEvents: readonly WebhookEvent[] = [
  {
    name: "Push Hook",
    description: { en: "Commits were pushed.", zh: "推送了提交。" },
    route: "webhook",
    subjectPath: ["ref"],
    data: (context) => push(context, "push", branch),
  },
  {
    name: "Tag Push Hook",
    description: { en: "A tag was pushed.", zh: "推送了标签。" },
    route: "webhook",
    subjectPath: ["ref"],
    data: (context) => push(context, "tag_push", "refs/tags/v1.0.0"),
  },
  {
    name: "Merge Request Hook",
    description: { en: "A merge request was opened.", zh: "合并请求已打开。" },
    route: "webhook",
    subjectPath: ["object_attributes", "iid"],
    data: (context) => ({
      object_kind: "merge_request",
      event_type: "merge_request",
      user,
      project,
      object_attributes: {
        ...numbered(context),
        source_branch: "feature",
        target_branch: "main",
        state: "opened",
        merge_status: "unchecked",
        action: "open",
        last_commit: { id: commitId(context), message: "Update README.md", timestamp: isoTime(context), author },
      },
      labels: [],
    }),
  },
  {
    name: "Issue Hook",
    description: { en: "An issue was opened.", zh: "议题已打开。" },
    route: "webhook",
    subjectPath: ["object_attributes", "iid"],
    data: (context) => ({
      object_kind: "issue",
      event_type: "issue",
      user,
      project,
      object_attributes: { ...numbered(context), state: "opened", action: "open" },
      labels: [],
    }),
  },
  {
    name: "Pipeline Hook",
    description: { en: "A pipeline ended.", zh: "流水线运行结束。" },
    route: "webhook",
    subjectPath: ["object_attributes", "id"],
    data: (context) => ({
      object_kind: "pipeline",
      object_attributes: {
        id: Number(digits(context.random, 6)),
        ref: "main",
        status: "success",
        finished_at: isoTime(context),
      },
      user,
      project,
      builds: [],
    }),
  },
];

const user = { id: 4, name: "Octocat", username: author.name, email: author.email };
const project = {
  id: 15,
  name: "hello-world",
  namespace: "octocat",
  path_with_namespace: "octocat/hello-world",
  web_url: "https://gitlab.example.com/octocat/hello-world",
  default_branch: "main",
};

function push(context: WebhookContext, kind: string, ref: string): JsonObject {
  const [before, after] = [commitId(context), commitId(context)];
  const url = `${project.web_url}/-/commit/${after}`;
  const changed = { added: [], modified: ["README.md"], removed: [] };
  return {
    object_kind: kind,
    event_name: kind,
    before,
    after,
    ref,
    checkout_sha: after,
    user_id: user.id,
    user_name: user.name,
    user_username: user.username,
    project_id: project.id,
    project,
    commits: [
      {
        id: after,
        message: "Update README.md",
        title: "Update README.md",
        timestamp: isoTime(context),
        url,
        author,
        ...changed,
      },
    ],
    total_commits_count: 1,
  };
}

function numbered(context: WebhookContext) {
  return {
    id: Number(digits(context.random, 6)),
    iid: 1 + Number(digits(context.random, 3)),
    title: "Something to look at",
    created_at: isoTime(context),
    updated_at: isoTime(context),
  };
}
