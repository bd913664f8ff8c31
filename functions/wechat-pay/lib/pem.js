const { createPrivateKey, createPublicKey } = require("node:crypto");

/* Keys as PEM texts. Each of these reads one; it throws an Error that says what is wrong, never what it was given. */

function rsaPrivateKey(pem) {
  if (!/^-----BEGIN (RSA )?PRIVATE KEY-----\r?\n/.test(pem)) {
    throw new Error(
      "is not the PEM text of apiclient_key.pem (its first line says BEGIN PRIVATE KEY between dashes, and nothing else)",
    );
  }
  return rsaKey(createPrivateKey, pem);
}

function rsaPublicKey(pem) {
  // createPublicKey would also take a private key or a certificate (observed), so the label is checked first.
  if (!/^-----BEGIN PUBLIC KEY-----\r?\n/.test(pem)) {
    throw new Error(
      "is not the PEM text of pub_key.pem (its first line says BEGIN PUBLIC KEY between dashes, and nothing else)",
    );
  }
  return rsaKey(createPublicKey, pem);
}

function rsaKey(create, pem) {
  let key;
  try {
    key = create(pem);
  } catch (error) {
    throw new Error(`is a damaged PEM (${error.code ?? "unreadable"})`);
  }
  if (key.asymmetricKeyType !== "rsa") throw new Error(`is a key of type ${key.asymmetricKeyType}; RSA is needed`);
  return key;
}

module.exports = { rsaPrivateKey, rsaPublicKey };
