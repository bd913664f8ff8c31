/** Why a PEM text cannot be used. The message completes a sentence about it and never quotes it. */
export class PemRefusal extends Error {
  override readonly name = "PemRefusal";
}

export function refuse(reason: string): never {
  throw new PemRefusal(reason);
}
