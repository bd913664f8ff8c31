/** Something that cannot be sent: unknown event or fault, or an integration that lacks what sending needs. A user's mistake. */
export class SenderError extends Error {
  override readonly name = "SenderError";
}
