import { createCipheriv, randomBytes, X509Certificate } from "node:crypto";
import { chinaTime } from "../../../plumbing/clock";

/** Body of `GET /v3/certificates`: the platform certificate, encrypted with the merchant's APIv3 key (documented). */
export function encryptedCertificates(certificatePem: string, apiV3Key: string): Record<string, unknown> {
  const certificate = new X509Certificate(certificatePem);
  return {
    data: [
      {
        serial_no: certificate.serialNumber,
        effective_time: chinaTime(Date.parse(certificate.validFrom)),
        expire_time: chinaTime(Date.parse(certificate.validTo)),
        encrypt_certificate: encrypt(certificatePem, apiV3Key),
      },
    ],
  };
}

function encrypt(text: string, apiV3Key: string): Record<string, string> {
  // 12 characters, used as bytes (documented).
  const nonce = randomBytes(6).toString("hex");
  const associatedData = "certificate";
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(apiV3Key), Buffer.from(nonce));
  cipher.setAAD(Buffer.from(associatedData));
  const ciphertext = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return {
    algorithm: "AEAD_AES_256_GCM",
    nonce,
    associated_data: associatedData,
    ciphertext: ciphertext.toString("base64"),
  };
}
