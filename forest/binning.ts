/**
 * Numeric features are cut into bins at quantiles, once per fit; trees then work on 16-bit codes. Code 0 is a missing
 * value; a present one has the code 1 + (number of edges ≤ x). So "code ≤ c" is exactly "x < edges[c − 1]", and a
 * threshold loses nothing when it leaves the forest as a number.
 */
export const MISSING = 0;

/** Rows that quantiles are estimated from. */
const SAMPLE = 32_768;

const between = (low: number, high: number): number => {
  const middle = low / 2 + high / 2;
  return middle > low ? middle : high;
};

/** At most `bins` − 1 ascending edges; between all distinct values where they are few, else at quantiles. */
export function cutColumn(column: Float64Array, bins: number): Float64Array {
  const values = sortedSample(column);
  return distinctAtMost(values, bins) ? edgesBetweenAll(values) : edgesAtQuantiles(values, bins);
}

function sortedSample(column: Float64Array): Float64Array {
  const size = Math.min(column.length, SAMPLE);
  const step = column.length / size;
  const sample = new Float64Array(size);
  let present = 0;
  for (let i = 0; i < size; i++) {
    const value = column[Math.floor(i * step)];
    if (!Number.isNaN(value)) sample[present++] = value;
  }
  return sample.subarray(0, present).sort();
}

function distinctAtMost(sorted: Float64Array, limit: number): boolean {
  let distinct = Math.min(1, sorted.length);
  for (let i = 1; i < sorted.length && distinct <= limit; i++) if (sorted[i] > sorted[i - 1]) distinct++;
  return distinct <= limit;
}

function edgesBetweenAll(sorted: Float64Array): Float64Array {
  const edges: number[] = [];
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i] > sorted[i - 1]) edges.push(between(sorted[i - 1], sorted[i]));
  }
  return Float64Array.from(edges);
}

function edgesAtQuantiles(sorted: Float64Array, bins: number): Float64Array {
  const edges: number[] = [];
  for (let bin = 1; bin < bins; bin++) {
    let i = Math.floor((bin * sorted.length) / bins);
    // An edge inside a run of equal values moves behind it.
    while (i < sorted.length && sorted[i] === sorted[i - 1]) i++;
    if (i === sorted.length) break;
    const edge = between(sorted[i - 1], sorted[i]);
    if (edges.length === 0 || edge > edges[edges.length - 1]) edges.push(edge);
  }
  return Float64Array.from(edges);
}

/** Gives the code of a value; a `Coder` of a feature is made once and used for many rows. */
export interface Coder {
  /** Writes the codes of `column` to `codes[offset + i × stride]`; true if a value was missing. */
  write(column: Float64Array, codes: Uint16Array, offset: number, stride: number): boolean;
}

/** Codes of a numeric feature by a binary search without branches, in edges padded to a power of two. */
export function numericCoder(edges: Float64Array): Coder {
  const steps = Math.ceil(Math.log2(edges.length + 1));
  const padded = new Float64Array(2 ** steps).fill(Infinity);
  padded.set(edges);
  return {
    write(column, codes, offset, stride) {
      let missing = 0;
      for (let i = 0, at = offset; i < column.length; i++, at += stride) {
        const value = column[i];
        let below = 0;
        for (let half = padded.length >> 1; half > 0; half >>= 1) {
          below += +(padded[below + half - 1] <= value) * half;
        }
        // +Infinity passes the padding too.
        const code = below < edges.length ? below + 1 : edges.length + 1;
        const present = +(value === value);
        missing |= 1 - present;
        codes[at] = present * code;
      }
      return missing !== 0;
    },
  };
}

/** Codes of a categorical feature: its level plus one. */
export function categoricalCoder(levels: number): Coder {
  return {
    write(column, codes, offset, stride) {
      let missing = false;
      for (let i = 0, at = offset; i < column.length; i++, at += stride) {
        const level = column[i];
        const known = level >= 0 && level < levels;
        codes[at] = known ? level + 1 : MISSING;
        missing ||= !known;
      }
      return missing;
    },
  };
}
