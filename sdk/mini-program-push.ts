import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { CommonArgs, CredentialsOf } from "./args";
import { Integration } from "./integration";

export type MiniProgramPushArgs = CommonArgs<CredentialsOf<"weixinmp">>;

/** Message push of a Mini Program: a function for its messages and events, which arrive verified and decrypted. */
export class MiniProgramPush extends Integration<"weixinmp"> {
  protected static override readonly className = "MiniProgramPush";

  constructor(name: string, args: MiniProgramPushArgs, options?: CustomResourceOptions) {
    super(name, { ...args, type: "weixinmp" }, options);
  }
}
