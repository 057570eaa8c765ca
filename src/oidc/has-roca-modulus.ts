/** Small primes that tell: an innocent modulus passes all of them once in more than 10^8. */
const primes = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157]
const generator = 65_537

const marks: readonly (readonly [bigint, ReadonlySet<bigint>])[] = primes.map((prime) => {
  const powers = new Set<bigint>()
  for (let power = 1; !powers.has(BigInt(power)); power = (power * generator) % prime) {
    powers.add(BigInt(power))
  }
  return [BigInt(prime), powers]
})

/**
 * Whether an RSA modulus has the shape of keys that a faulty library of smart cards made, whose
 * private half can be computed: modulo every small prime it is a power of 65537.
 *
 * @see CVE-2017-15361; Nemec and others, The Return of Coppersmith's Attack (2017)
 */
export function hasRocaModulus(modulus: Uint8Array): boolean {
  const n = BigInt(`0x${Buffer.from(modulus).toString('hex') || '0'}`)
  return marks.every(([prime, powers]) => powers.has(n % prime))
}
