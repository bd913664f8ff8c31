const factorBits = 13;

/**
 * A real RSA modulus is the product of two large primes. A damaged one is a random odd number, and seven in eight of
 * those have a prime factor below 2^13 (Mertens: all but 1.12 / ln 2^13 of them). It is the only offline evidence that
 * a public key was altered. More bits find little more (2^16: nine in ten) and cost more.
 */
export function hasSmallFactor(modulus: bigint): boolean {
  groups ??= groupsOf(oddPrimesBelow(2 ** factorBits));
  return groups.some(({ product, primes }) => {
    const rest = Number(modulus % product);
    return primes.some((prime) => rest % prime === 0);
  });
}

/** Of four primes, whose product a double holds exactly: one long division for all of them, the rest by machine words. */
interface Group {
  readonly product: bigint;
  readonly primes: readonly number[];
}

const groupSize = Math.floor(53 / factorBits);

/** Made on first use. */
let groups: readonly Group[] | undefined;

function groupsOf(primes: readonly number[]): Group[] {
  const starts = primes.flatMap((_prime, index) => (index % groupSize === 0 ? [index] : []));
  return starts.map((start) => {
    const group = primes.slice(start, start + groupSize);
    return { primes: group, product: BigInt(group.reduce((product, prime) => product * prime, 1)) };
  });
}

function oddPrimesBelow(limit: number): number[] {
  const composite = new Uint8Array(limit);
  const primes: number[] = [];
  for (let candidate = 3; candidate < limit; candidate += 2) {
    if (composite[candidate]) continue;
    primes.push(candidate);
    for (let multiple = candidate * candidate; multiple < limit; multiple += 2 * candidate) composite[multiple] = 1;
  }
  return primes;
}
