/** The vendor's own encryption, which its package ships without types. */
declare module "@cloudbase/manager-node/lib/integration/crypto" {
  export const AESCrypto: {
    encrypt(plainText: string, key: string): string;
    decrypt(wireText: string, key: string): string;
  };
}

/** Its cache of the key that it encrypts with. */
declare module "@cloudbase/manager-node/lib/integration/secretKey" {
  export function __clearAesKeyCache(): void;
}
