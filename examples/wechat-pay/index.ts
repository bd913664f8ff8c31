import * as pulumi from "@pulumi/pulumi";
import { WechatPay } from "pulumi-cloudbase";

const config = new pulumi.Config();

const pay = new WechatPay("miniapp-wxpay", {
  envId: config.require("envId"),
  product: "mini-program",
  credentials: {
    appId: config.require("appId"),
    merchantId: config.require("merchantId"),
    merchantSerialNumber: config.require("merchantSerialNumber"),
    // Read by the provider where it runs; the program never holds them.
    apiV3Key: { file: config.require("apiV3KeyFile") },
    privateKey: { file: config.require("privateKeyFile") },
    wxPayPublicKey: { file: config.require("wxPayPublicKeyFile") },
    wxPayPublicKeyId: config.require("wxPayPublicKeyId"),
  },
  environment: config.getObject<Record<string, string>>("environment"),
});

export const integrationId = pay.integrationId;
export const functionName = pay.functionName;
export const orderCallbackUrl = pay.callbackUrls.order;
