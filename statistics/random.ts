/**
 * A seeded source of uniform numbers in [0, 1): the same seed, the same numbers, on any machine. Tommy Ettinger's
 * Mulberry32; good enough for permutations and simulations, not for secrets.
 *
 * @param seed a whole number; its lowest 32 bits count
 *
 * @example
 * const next = uniform(1);
 * next() // 0.6270739405881613
 */
export function uniform(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
