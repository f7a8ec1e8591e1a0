/** The reference outputs' generator: s ← (1664525·s + 1013904223) mod 2³², values s / 2³². */
export function lcg(seed: number, n: number): Float64Array {
  let s = seed;
  return Float64Array.from({ length: n }, () => {
    s = (Math.imul(1664525, s) + 1013904223) >>> 0;
    return s / 2 ** 32;
  });
}
