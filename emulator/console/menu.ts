import { wechatPayEvents } from "../senders/wechat-pay/events";
import { wechatPayFaults } from "../senders/wechat-pay/faults";

export interface MenuEvent {
  readonly name: string;
  readonly description: string;
  /** Name of the callback route that it goes to. */
  readonly route: string;
}

export interface MenuFault {
  readonly name: string;
  readonly description: string;
  /** What the gateway makes of it; "" where it is delivered. */
  readonly expectedCode: string;
}

/** What can be sent, for people: the page's choices and `callback events | faults`. */
export const menu: { readonly events: readonly MenuEvent[]; readonly faults: readonly MenuFault[] } = {
  events: wechatPayEvents.map(({ name, description, route }) => ({ name, description, route })),
  faults: wechatPayFaults.map(({ name, description, expectedCode }) => ({ name, description, expectedCode })),
};
