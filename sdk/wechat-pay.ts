import type { CustomResourceOptions } from "@pulumi/pulumi";
import { namedClasses } from "../catalog";
import type { CommonArgs, CredentialsOf } from "./args";
import { Integration } from "./integration";
import { refusal } from "./refusal";
import { notOneOf } from "./unknown-choice";

const typeOfProduct = namedClasses.WechatPay.types;

type WechatPayType = (typeof typeOfProduct)[keyof typeof typeOfProduct];

export interface WechatPayArgs extends CommonArgs<CredentialsOf<WechatPayType>> {
  /** Where people pay: in a Mini Program, on a web page (`jsapi`), or by a QR code (`native`). Changing it makes a new integration. */
  readonly product: keyof typeof typeOfProduct;
}

/** WeChat Pay: a function that orders and refunds, and verified callbacks on its own domain. */
export class WechatPay extends Integration<WechatPayType> {
  protected static override readonly className = "WechatPay";

  constructor(name: string, { product, ...args }: WechatPayArgs, options?: CustomResourceOptions) {
    if (!Object.hasOwn(typeOfProduct, product)) {
      throw refusal("INPUTS_REFUSED", `${name}: product ${notOneOf(product, Object.keys(typeOfProduct))}`);
    }
    super(name, { ...args, type: typeOfProduct[product] }, options);
  }
}
