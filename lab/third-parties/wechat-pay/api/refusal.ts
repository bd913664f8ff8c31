/** A request that WeChat Pay refuses, with its status and error code (documented: each API's table of error codes). */
export class WechatPayRefusal extends Error {
  override readonly name = "WechatPayRefusal";
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly detail?: Readonly<Record<string, unknown>>,
  ) {
    super(message);
  }
}
