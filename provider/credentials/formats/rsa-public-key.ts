import { pemKey } from "./pem-key";

export const rsaPublicKey = pemKey("public-key", "is a public key");
