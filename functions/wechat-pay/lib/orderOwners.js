const { Refusal } = require("./refusal");

/*
 * Whose order it is. WeChat Pay names the payer of a paid order only, so this process remembers who ordered what; another
 * instance, or this one after a restart, does not. The service file's ownerOf knows for good.
 */

const rememberedMax = 10_000;

class OrderOwners {
  #people = new Map();

  /** `caller` placed the order; `payer`: `{ openid, appId }`, if one is named. Whoever was the first remains it. */
  remember(outTradeNo, caller, payer) {
    if (this.#people.get(outTradeNo)?.people.length > 0) return;
    const people = [...(caller.kind === "user" ? identities(caller) : []), ...identities(payer ?? {})];
    this.#people.set(outTradeNo, { people, isUsers: caller.kind === "user" });
    if (this.#people.size > rememberedMax) this.#people.delete(this.#people.keys().next().value);
  }

  /**
   * "own", "foreign" or "unknown", of an order for a caller. `order`: WeChat Pay's view of it, if it was asked.
   */
  async whose(caller, outTradeNo, { service, order }) {
    if (service.has("ownerOf")) {
      const owner = await service.ask("ownerOf", outTradeNo);
      if (owner) return [caller.openid, caller.uid].includes(owner) ? "own" : "foreign";
    }
    const known = this.#people.get(outTradeNo);
    if (known && caller.kind === "anonymous") return known.isUsers ? "foreign" : "unknown";
    if (known && known.people.length > 0)
      return known.people.some((one) => identities(caller).includes(one)) ? "own" : "foreign";
    return order ? payersOrder(caller, order) : "unknown";
  }
}

/** Only of JSAPI is the payer who ordered; a code may be scanned by anybody. Openids of two AppIDs cannot be compared. */
function payersOrder({ openid, appId }, { payer, appid, trade_type }) {
  if (!payer?.openid || openid === undefined || appid !== appId) return "unknown";
  if (payer.openid === openid) return "own";
  return trade_type === "JSAPI" ? "foreign" : "unknown";
}

function identities({ openid, appId, uid }) {
  return [...(openid ? [`${appId} ${openid}`] : []), ...(uid ? [`uid ${uid}`] : [])];
}

function refuseForeign(outTradeNo) {
  return new Refusal(403, `order ${outTradeNo} is not this caller's`);
}

/** What anybody who knows an order's number may see of it: how it stands, not what it holds. */
const stateFields = ["out_trade_no", "transaction_id", "trade_type", "trade_state", "trade_state_desc", "success_time"];

function stateOf(order) {
  return Object.fromEntries(stateFields.filter((name) => order[name] !== undefined).map((name) => [name, order[name]]));
}

module.exports = { OrderOwners, refuseForeign, stateOf };
