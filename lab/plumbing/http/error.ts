/** A request that is refused. Each API writes it in its own form, and says which codes it has. The message never holds a secret. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  constructor(
    readonly status: number,
    readonly code: string | number,
    message: string,
    readonly more: {
      readonly headers?: Readonly<Record<string, string>>;
      /** What the API's form has beside code and message. */
      readonly detail?: Readonly<Record<string, unknown>>;
    } = {},
  ) {
    super(message);
  }
}
