import type { CustomResourceOptions } from "@pulumi/pulumi";
import { namedClasses } from "../catalog";
import type { CommonArgs, CredentialsOf } from "./args";
import { Integration } from "./integration";
import { refusal } from "./refusal";
import { notOneOf } from "./unknown-choice";

const typeOfProduct = namedClasses.WechatAgent.types;

type WechatAgentType = (typeof typeOfProduct)[keyof typeof typeOfProduct];

export interface WechatAgentArgs extends CommonArgs<CredentialsOf<WechatAgentType>> {
  /** Where people talk to the agent: in a Mini Program, or with an Official Account. Changing it makes a new integration. */
  readonly product: keyof typeof typeOfProduct;
}

/** An AI agent on WeChat: a function that answers people's messages, which arrive verified and decrypted. */
export class WechatAgent extends Integration<WechatAgentType> {
  protected static override readonly className = "WechatAgent";

  constructor(name: string, { product, ...args }: WechatAgentArgs, options?: CustomResourceOptions) {
    if (!Object.hasOwn(typeOfProduct, product)) {
      throw refusal("INPUTS_REFUSED", `${name}: product ${notOneOf(product, Object.keys(typeOfProduct))}`);
    }
    super(name, { ...args, type: typeOfProduct[product] }, options);
  }
}
