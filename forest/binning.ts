import type { FittedFeature } from './forest.ts';

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

/** Gives the codes of values; a `Coder` of a feature is made once and used for many rows. */
export interface Coder {
  /** Writes the codes of `column` to `codes[offset + i × stride]`; true if a value was missing. */
  write(column: Float64Array, codes: Uint16Array, offset: number, stride: number): boolean;
  /** The code of one value. */
  code(value: number): number;
}

export const coderOf = (feature: FittedFeature): Coder =>
  feature.type === 'numeric' ? numericCoder(feature.edges) : categoricalCoder(feature.levels);

/**
 * Codes of a numeric feature by a binary search without branches, in edges padded to a power of two. Four rows are
 * searched at a time: each step of a search waits for the one before, but not for those of the other rows.
 */
export function numericCoder(edges: Float64Array): Coder {
  const steps = Math.ceil(Math.log2(edges.length + 1));
  const padded = new Float64Array(2 ** steps).fill(Infinity);
  padded.set(edges);
  const most = edges.length;
  // Infinity passes the padding too.
  const code = (value: number, below: number) => (Number.isNaN(value) ? MISSING : Math.min(below, most) + 1);
  return {
    code(value) {
      let below = 0;
      for (let step = steps - 1; step >= 0; step--)
        below += +(padded[below + (1 << step) - 1] <= value) << step;
      return code(value, below);
    },
    write(column, codes, offset, stride) {
      const rows = column.length;
      let missing = false;
      for (let i = 0, at = offset; i < rows; i += 4, at += 4 * stride) {
        const value0 = column[i];
        const value1 = i + 1 < rows ? column[i + 1] : 0;
        const value2 = i + 2 < rows ? column[i + 2] : 0;
        const value3 = i + 3 < rows ? column[i + 3] : 0;
        let below0 = 0;
        let below1 = 0;
        let below2 = 0;
        let below3 = 0;
        for (let step = steps - 1; step >= 0; step--) {
          const middle = (1 << step) - 1;
          below0 += +(padded[below0 + middle] <= value0) << step;
          below1 += +(padded[below1 + middle] <= value1) << step;
          below2 += +(padded[below2 + middle] <= value2) << step;
          below3 += +(padded[below3 + middle] <= value3) << step;
        }
        codes[at] = code(value0, below0);
        if (i + 1 < rows) codes[at + stride] = code(value1, below1);
        if (i + 2 < rows) codes[at + 2 * stride] = code(value2, below2);
        if (i + 3 < rows) codes[at + 3 * stride] = code(value3, below3);
        missing ||=
          Number.isNaN(value0) || Number.isNaN(value1) || Number.isNaN(value2) || Number.isNaN(value3);
      }
      return missing;
    },
  };
}

/** Codes of a categorical feature: its level plus one. */
export function categoricalCoder(levels: number): Coder {
  return {
    code: (level) => (level >= 0 && level < levels ? level + 1 : MISSING),
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
