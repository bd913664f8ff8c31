import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { CommonArgs, CredentialsOf } from "./args";
import { Integration } from "./integration";

export type GitHubArgs = CommonArgs<CredentialsOf<"github">>;

/** GitHub: access by a grant of the authorization center, and verified webhooks. */
export class GitHub extends Integration<"github"> {
  protected static override readonly className = "GitHub";

  constructor(name: string, args: GitHubArgs, options?: CustomResourceOptions) {
    super(name, { ...args, type: "github" }, options);
  }
}
