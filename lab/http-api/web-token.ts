/** `uid`: the cloud's own number of the user. `openid`: of who signed in with WeChat. */
export interface WebUser {
  readonly uid: string;
  readonly openid?: string;
}

/** A bearer token of the cloud's HTTP API that is asked for. */
export type WebTokenOrder = ({ readonly kind: "user" } & WebUser) | { readonly kind: "api-key" | "publishable-key" };

export interface WebToken {
  readonly token: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}
