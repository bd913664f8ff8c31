import { HttpError } from "../../../plumbing/http/error";

/** A request that WeChat Pay refuses, with its status and error code (documented: each API's table of error codes). */
export function refusal(
  status: number,
  code: string,
  message: string,
  detail?: Readonly<Record<string, unknown>>,
): HttpError {
  return new HttpError(status, code, message, detail && { detail });
}
