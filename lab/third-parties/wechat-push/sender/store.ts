import { digits, largeNumber } from "../../../senders/random";
import { type PushContext, type PushEvent, pushedEvent, seconds } from "./event";
import { urlCheck } from "./messages";

/* Event names and order_info documented; what else it holds (assumed). An order_id is a number beyond 2^53 (documented). */

const orderIdDigits = 19;
const subjectPath = ["order_info", "order_id"];

function order(more: (context: PushContext) => Readonly<Record<string, unknown>> = () => ({})) {
  return (context: PushContext) => ({
    order_info: { order_id: largeNumber(context.random, orderIdDigits), ...more(context) },
  });
}

export const storeEvents: readonly PushEvent[] = [
  pushedEvent("channels_ec_order_new", ["An order was placed.", "订单下单。"], order(), subjectPath),
  pushedEvent(
    "channels_ec_order_pay",
    ["An order was paid.", "订单支付成功。"],
    order(({ nowMs }) => ({ pay_time: seconds(nowMs) })),
    subjectPath,
  ),
  pushedEvent(
    "channels_ec_order_deliver",
    ["An order was sent off.", "订单发货。"],
    order(() => ({ finish_delivery: 1 })),
    subjectPath,
  ),
  pushedEvent(
    "channels_ec_order_confirm",
    ["An order arrived.", "订单确认收货。"],
    order(() => ({ confirm_type: 1 })),
    subjectPath,
  ),
  pushedEvent(
    "channels_ec_order_settle",
    ["An order's money was paid out.", "订单结算成功。"],
    order(({ nowMs }) => ({ settle_time: seconds(nowMs) })),
    subjectPath,
  ),
  pushedEvent(
    "channels_ec_order_cancel",
    ["An order was cancelled.", "订单取消。"],
    order(() => ({ cancel_type: 1 })),
    subjectPath,
  ),
  pushedEvent(
    "channels_ec_aftersale_update",
    ["A return or refund of an order went on.", "售后单状态更新。"],
    ({ random }) => ({
      finder_shop_aftersale_status_update: {
        status: "USER_WAIT_RETURN",
        after_sale_order_id: digits(random, 10),
        order_id: largeNumber(random, orderIdDigits),
      },
    }),
    ["finder_shop_aftersale_status_update", "after_sale_order_id"],
  ),
  urlCheck,
];
