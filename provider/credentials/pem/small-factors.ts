const factorBits = 13;

/**
 * A real RSA modulus is the product of two large primes. A damaged one is a random odd number, and seven in eight of
 * those have a prime factor below 2^13 (Mertens: all but 1.12 / ln 2^13 of them). It is the only offline evidence that
 * a public key was altered. More bits find little more (2^16: nine in ten) and cost the first check 10 ms.
 */
export function hasSmallFactor(modulus: bigint): boolean {
  smallPrimesProduct ??= productOf(oddPrimesBelow(2 ** factorBits));
  return greatestCommonDivisor(modulus, smallPrimesProduct % modulus) !== 1n;
}

/** Made on first use. */
let smallPrimesProduct: bigint | undefined;

function oddPrimesBelow(limit: number): bigint[] {
  const composite = new Uint8Array(limit);
  const primes: bigint[] = [];
  for (let candidate = 3; candidate < limit; candidate += 2) {
    if (composite[candidate]) continue;
    primes.push(BigInt(candidate));
    for (let multiple = candidate * candidate; multiple < limit; multiple += 2 * candidate) composite[multiple] = 1;
  }
  return primes;
}

/** Halves multiply faster than a running product: the factors stay of equal size. */
function productOf(factors: readonly bigint[]): bigint {
  if (factors.length <= 1) return factors[0] ?? 1n;
  const middle = factors.length >> 1;
  return productOf(factors.slice(0, middle)) * productOf(factors.slice(middle));
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}
