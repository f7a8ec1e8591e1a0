/**
 * Benjamini and Hochberg's adjusted p-values (Journal of the Royal Statistical Society B, 1995): rejecting every
 * hypothesis whose value is at most q keeps the expected share of false ones among the rejected at or below q, for
 * independent and positively dependent tests.
 *
 * @param p one a hypothesis, 0 to 1; NaN, of a test that could not be made, counts as 1; an empty list gives an empty one
 * @returns one a hypothesis, in the order of `p`
 *
 * @example
 * adjusted([0.01, 0.04, 0.03, 0.5]) // [0.04, 0.0533, 0.0533, 0.5]
 */
export function adjusted(p: readonly number[]): number[] {
  const known = p.map((value) => (Number.isNaN(value) ? 1 : value));
  const order = known.map((_, index) => index).sort((a, b) => known[b] - known[a]);
  const result = new Array<number>(p.length);
  let least = 1;
  order.forEach((index, place) => {
    least = Math.min(least, (known[index] * p.length) / (p.length - place));
    result[index] = least;
  });
  return result;
}
