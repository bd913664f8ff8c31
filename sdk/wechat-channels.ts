import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { CommonArgs, CredentialsOf } from "./args";
import { Integration } from "./integration";

export type WechatChannelsArgs = CommonArgs<CredentialsOf<"channels">>;

/** A Channels shop: a function for its orders and events, which arrive verified and decrypted. */
export class WechatChannels extends Integration<"channels"> {
  protected static override readonly className = "WechatChannels";

  constructor(name: string, args: WechatChannelsArgs, options?: CustomResourceOptions) {
    super(name, { ...args, type: "channels" }, options);
  }
}
