import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { CommonArgs, CredentialsOf } from "./args";
import { Integration } from "./integration";

export type VirtualPaymentArgs = CommonArgs<CredentialsOf<"wxvirtualpay">>;

/** Virtual payment in a Mini Program: a function for its events, which arrive as message push on a domain of its own. */
export class VirtualPayment extends Integration<"wxvirtualpay"> {
  protected static override readonly className = "VirtualPayment";

  constructor(name: string, args: VirtualPaymentArgs, options?: CustomResourceOptions) {
    super(name, { ...args, type: "wxvirtualpay" }, options);
  }
}
