import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { CommonArgs, CredentialsOf } from "./args";
import { Integration } from "./integration";

export type GitLabArgs = CommonArgs<CredentialsOf<"gitlab">>;

/** GitLab: access by a grant of the authorization center, and verified webhooks. */
export class GitLab extends Integration<"gitlab"> {
  protected static override readonly className = "GitLab";

  constructor(name: string, args: GitLabArgs, options?: CustomResourceOptions) {
    super(name, { ...args, type: "gitlab" }, options);
  }
}
