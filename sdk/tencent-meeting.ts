import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { CommonArgs, CredentialsOf } from "./args";
import { Integration } from "./integration";

export type TencentMeetingArgs = CommonArgs<CredentialsOf<"meeting">>;

/** Tencent Meeting: access by a grant of the authorization center, and verified, decrypted events. */
export class TencentMeeting extends Integration<"meeting"> {
  protected static override readonly className = "TencentMeeting";

  constructor(name: string, args: TencentMeetingArgs, options?: CustomResourceOptions) {
    super(name, { ...args, type: "meeting" }, options);
  }
}
