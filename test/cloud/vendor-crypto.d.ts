/** The vendor's own encryption, which its package ships without types. */
declare module "@cloudbase/manager-node/lib/integration/crypto" {
  export const AESCrypto: {
    encrypt(plainText: string, key: string): string;
    decrypt(wireText: string, key: string): string;
  };
}
