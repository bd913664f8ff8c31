import type { CredentialFormat } from "../../../catalog";
import { apiV3Key } from "./api-v3-key";
import { appId } from "./app-id";
import { appSecret } from "./app-secret";
import { certificateSerial } from "./certificate-serial";
import { encodingAesKey } from "./encoding-aes-key";
import type { Format } from "./format";
import { meetingToken } from "./meeting-token";
import { merchantId } from "./merchant-id";
import { opaque } from "./opaque";
import { publicKeyId } from "./public-key-id";
import { pushToken } from "./push-token";
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
  "app-secret": appSecret,
  "push-token": pushToken,
  "meeting-token": meetingToken,
  "encoding-aes-key": encodingAesKey,
  opaque,
};
