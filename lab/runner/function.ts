import type { WebUser } from "../http-api/web-token";

export interface FunctionRequest {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly timeoutMs: number;
  /** Of the callback or invocation that it serves; the function sees it as `x-request-id`. */
  readonly requestId?: string;
}

export interface FunctionResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Why an invocation gave no answer. */
export class FunctionUnavailable extends Error {
  override readonly name = "FunctionUnavailable";
  constructor(
    readonly reason: "timeout" | "connect",
    message: string,
  ) {
    super(message);
  }
}

export interface FunctionInvoker {
  /** Starts the process if it is not running. Rejects with FunctionUnavailable. */
  invoke(functionName: string, request: FunctionRequest): Promise<FunctionResponse>;
}

/** A call of a function's own routes, as the product makes it. */
export interface InvokeRequest {
  readonly method: string;
  /** Path with query, from `/`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** A user of a Mini Program, as `wx.cloud.callHTTPFunction` vouches for them: becomes x-wx-openid and x-wx-appid. */
  readonly as?: { readonly openid: string; readonly appId: string };
  /** One who signed in to the cloud on a web page: becomes a bearer token. */
  readonly asWebUser?: WebUser;
}

export interface InvokeResult extends FunctionResponse {
  readonly requestId: string;
  readonly latencyMs: number;
  /** The process was started for it. */
  readonly coldStart: boolean;
}

export interface LogLine {
  readonly id: number;
  /** ISO 8601. */
  readonly at: string;
  readonly stream: "stdout" | "stderr" | "platform";
  readonly text: string;
}
