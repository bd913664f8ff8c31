import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { CommonArgs, CredentialsOf } from "./args";
import { Integration } from "./integration";

/** Two codes for one thing are documented; which one an environment offers, `pulumi-cloudbase types` shows. */
type OfficialAccountType = "wechatoa" | "PublicAccountOpenService";

export interface OfficialAccountArgs extends CommonArgs<CredentialsOf<OfficialAccountType>> {
  /** The cloud's code of the type: `wechatoa` (default) or `PublicAccountOpenService`. Changing it makes a new integration. */
  readonly code?: OfficialAccountType | undefined;
}

/** An Official Account: a function for web login, menus and media, and for messages, which arrive verified and decrypted. */
export class OfficialAccount extends Integration<OfficialAccountType> {
  protected static override readonly className = "OfficialAccount";

  constructor(name: string, { code = "wechatoa", ...args }: OfficialAccountArgs, options?: CustomResourceOptions) {
    super(name, { ...args, type: code }, options);
  }
}
