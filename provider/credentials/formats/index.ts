import type { CredentialFormat } from "../../../catalog";
import { apiV3Key } from "./api-v3-key";
import { appId } from "./app-id";
import { certificateSerial } from "./certificate-serial";
import type { Format } from "./format";
import { merchantId } from "./merchant-id";
import { publicKeyId } from "./public-key-id";
import { rsaPrivateKey } from "./rsa-private-key";
import { rsaPublicKey } from "./rsa-public-key";

export type { Accepted } from "./format";

export const formats: Readonly<Record<CredentialFormat, Format>> = {
  "app-id": appId,
  "merchant-id": merchantId,
  "certificate-serial": certificateSerial,
  "api-v3-key": apiV3Key,
  "rsa-private-key": rsaPrivateKey,
  "rsa-public-key": rsaPublicKey,
  "public-key-id": publicKeyId,
};
