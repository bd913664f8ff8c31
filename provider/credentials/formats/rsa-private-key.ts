import { pemKey } from "./pem-key";

export const rsaPrivateKey = pemKey("private-key", "is a private key");
