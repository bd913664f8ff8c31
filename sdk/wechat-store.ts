import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { CommonArgs, CredentialsOf } from "./args";
import { Integration } from "./integration";

export type WechatStoreArgs = CommonArgs<CredentialsOf<"weixin-store">>;

/** A WeChat Store: a function for its orders and events, which arrive verified and decrypted. */
export class WechatStore extends Integration<"weixin-store"> {
  protected static override readonly className = "WechatStore";

  constructor(name: string, args: WechatStoreArgs, options?: CustomResourceOptions) {
    super(name, { ...args, type: "weixin-store" }, options);
  }
}
