import { setTimeout as pauseMs } from "node:timers/promises";
import { request } from "undici";
import type { EmulatorOptions } from "../../../lab";
import { envelope, signed, transaction } from "../../gateway/support/merchant";
import type { Merchant } from "./merchant";

/** Of the third party: what it encrypts with, and where it sends. */
export interface Address {
  readonly gateway: string;
  readonly integrationId: string;
  readonly merchant: Pick<Merchant, "appId" | "merchantId" | "apiV3Key">;
}

/** What became of the callbacks that ran while something was applied. */
export interface Tally {
  readonly sent: number;
  readonly atOnce: number;
  readonly late: number;
  readonly lost: number;
  /** Codes with which the gateway refused, in order. */
  readonly refusedWith: readonly string[];
}

/** Between two callbacks: traffic, not a wait for anything. */
const gapMs = 40;
/** Its domain is gone for good: each retry would be refused in the same way. */
const finalCode = "INTEGRATION_UNKNOWN";

/**
 * WeChat Pay's notifications in real time, one after the other, encrypted and signed by wechatpay-axios-plugin. What is refused
 * is sent again once, at the end, as it was encrypted first.
 */
export class Traffic {
  readonly #codes = new Map<string, string>();
  readonly #refused: { readonly body: unknown; readonly code: string; readonly address: Address }[] = [];
  #sent = 0;
  #atOnce = 0;
  #goesOn = true;
  #running: Promise<void> | undefined;

  /** `refusedFirst` is called at the first refusal. */
  constructor(
    private readonly signer: { readonly serial: string; readonly privateKey: string },
    private readonly refusedFirst: () => Promise<void>,
  ) {}

  /** For an emulator whose gateway is sent to. */
  readonly onCallback: NonNullable<EmulatorOptions["onCallback"]> = (_, { requestId, errorCode }) => {
    if (errorCode !== "") this.#codes.set(requestId, errorCode);
  };

  start(address: () => Address): void {
    this.#running = this.#run(address);
  }

  /** Resolves when so many more were sent. */
  async more(count: number): Promise<void> {
    const until = this.#sent + count;
    while (this.#sent < until) await Promise.race([pauseMs(gapMs), this.#running]);
  }

  async stop(): Promise<Tally> {
    this.#goesOn = false;
    await this.#running;
    let late = 0;
    for (const { body, code, address } of this.#refused) {
      if (code !== finalCode && (await this.#attempt(body, address)) === undefined) late += 1;
    }
    const lost = this.#refused.length - late;
    const refusedWith = [...new Set(this.#refused.map(({ code }) => code))].sort();
    return { sent: this.#sent, atOnce: this.#atOnce, late, lost, refusedWith };
  }

  async #run(addressNow: () => Address): Promise<void> {
    while (this.#goesOn) {
      const address = addressNow();
      const { appId: appid, merchantId: mchid, apiV3Key: key } = address.merchant;
      const out_trade_no = `T${String(this.#sent).padStart(12, "0")}`;
      const body = envelope({ plaintext: { ...transaction, appid, mchid, out_trade_no }, key });
      const code = await this.#attempt(body, address);
      this.#sent += 1;
      if (code === undefined) this.#atOnce += 1;
      else {
        if (this.#refused.length === 0) await this.refusedFirst();
        this.#refused.push({ body, code, address });
      }
      await pauseMs(gapMs);
    }
  }

  /** The code of a refusal; undefined when it was delivered. */
  async #attempt(body: unknown, { gateway, integrationId }: Address): Promise<string | undefined> {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const { headers, body: text } = signed(body, { timestamp, ...this.signer });
    const url = `${gateway}/_integration/${integrationId}/wechatpay/order`;
    const answer = await request(url, { method: "POST", headers, body: text });
    await answer.body.dump();
    if (answer.statusCode === 200 || answer.statusCode === 204) return undefined;
    const requestId = String(answer.headers["request-id"]);
    return this.#codes.get(requestId) ?? `HTTP_${answer.statusCode}`;
  }
}
