const { callWechat } = require("./wechatApi");

/* Access token and JSSDK ticket: fetched once, kept until shortly before their end, renewed by one request at a time. */

const renewBeforeEndMs = 5 * 60 * 1000;

class Tickets {
  #environment;
  #kept = new Map();
  #fetching = new Map();

  constructor(environment) {
    this.#environment = environment;
  }

  /**
   * `{ access_token, expires_in }`, the seconds that are left. Of the stable kind (documented): to ask for it does not end
   * the token that another instance, or another system of the account's owner, uses.
   */
  async accessToken({ forceRefresh = false } = {}) {
    if (forceRefresh) this.#kept.delete("access token");
    const { value, endsAtMs } = await this.#get("access token", async () => {
      const { appId, appSecret } = this.#environment;
      const body = Buffer.from(
        JSON.stringify({
          grant_type: "client_credential",
          appid: appId,
          secret: appSecret,
          force_refresh: forceRefresh,
        }),
      );
      const path = "/cgi-bin/stable_token";
      const answer = await callWechat(this.#environment, {
        method: "POST",
        path,
        body,
        contentType: "application/json",
      });
      return { value: answer.access_token, expiresInSeconds: answer.expires_in };
    });
    return { access_token: value, expires_in: Math.max(0, Math.floor((endsAtMs - Date.now()) / 1000)) };
  }

  /** WeChat said that `token` is not valid: the next one is fetched, unless that happened already. */
  forgetAccessToken(token) {
    if (this.#kept.get("access token")?.value === token) this.#kept.delete("access token");
  }

  /** `call`: a function that asks WeChat with a token. */
  async jssdkTicket(call) {
    const { value } = await this.#get("JSSDK ticket", async () => {
      const { ticket, expires_in } = await call();
      return { value: ticket, expiresInSeconds: expires_in };
    });
    return value;
  }

  async #get(name, fetch) {
    const kept = this.#kept.get(name);
    if (kept && kept.endsAtMs - renewBeforeEndMs > Date.now()) return kept;
    if (!this.#fetching.has(name)) {
      const fetched = fetch()
        .then(({ value, expiresInSeconds }) => {
          const ticket = { value, endsAtMs: Date.now() + expiresInSeconds * 1000 };
          this.#kept.set(name, ticket);
          return ticket;
        })
        .finally(() => this.#fetching.delete(name));
      this.#fetching.set(name, fetched);
    }
    return this.#fetching.get(name);
  }
}

module.exports = { Tickets };
