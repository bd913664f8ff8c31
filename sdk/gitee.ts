import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { CommonArgs, CredentialsOf } from "./args";
import { Integration } from "./integration";

export type GiteeArgs = CommonArgs<CredentialsOf<"gitee">>;

/** Gitee: access by a grant of the authorization center, and verified webhooks. */
export class Gitee extends Integration<"gitee"> {
  protected static override readonly className = "Gitee";

  constructor(name: string, args: GiteeArgs, options?: CustomResourceOptions) {
    super(name, { ...args, type: "gitee" }, options);
  }
}
