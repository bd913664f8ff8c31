import { z } from "zod";

/** Every answer of the cloud, always HTTP 200 (documented). */
export const errorEnvelope = z.object({
  Response: z.object({
    Error: z.object({ Code: z.string(), Message: z.string() }),
    RequestId: z.string(),
  }),
});

/**
 * Codes that the cloud documents (API 3.0 common codes, SCF function codes) and that we answer or act on. More exist;
 * a client must take any string.
 */
const errorCodes = [
  "AuthFailure.InvalidAuthorization",
  "AuthFailure.SecretIdNotFound",
  "AuthFailure.SignatureExpire",
  "AuthFailure.SignatureFailure",
  "AuthFailure.TokenFailure",
  "AuthFailure.UnauthorizedOperation",
  "FailedOperation",
  "InternalError",
  "InvalidAction",
  "InvalidParameter",
  "InvalidParameterValue",
  "InvalidRequest",
  "LimitExceeded",
  "MissingParameter",
  "NoSuchVersion",
  "RequestLimitExceeded",
  "RequestSizeLimitExceeded",
  "ResourceInUse",
  "ResourceInUse.Function",
  "ResourceInUse.FunctionName",
  "ResourceNotFound",
  "ResourceNotFound.Function",
  "ResourceNotFound.FunctionName",
  "ResourceUnavailable",
  "ServiceUnavailable",
  "UnauthorizedOperation",
  "UnknownParameter",
  "UnsupportedOperation",
] as const;

export type ErrorCode = (typeof errorCodes)[number];
