import { assertFinite, type Detector, type Signal } from './detector.ts';

/** Buckets of one size that are kept; one more, and the two oldest of them are merged. */
const MOST_BUCKETS = 5;

/** Values between two looks for a change. */
const CLOCK = 32;

/** Values that a window must hold before it is looked at. */
const GRACE = 10;

/** Values that each of two parts must hold to be compared. */
const SHORTEST = 5;

/** Buckets of 2^row values each, oldest first. */
interface Row {
  sums: number[];
  /** Sum of squared deviations from the bucket's own mean. */
  deviations: number[];
}

/**
 * ADWIN: a window over the newest values that ends where two parts of it have different means
 * (Bifet and Gavaldà, Learning from time-changing data with adaptive windowing, SDM 2007). The window is kept as
 * exponential histogram, so that an update takes O(log window) time. After a change it starts with an empty window, as
 * River's does; the paper's goes on with the part that is left.
 *
 * @param delta δ, bound on the probability of a false cut (0.002)
 *
 * @example
 * const stream = Array.from({ length: 1200 }, (_, i) => Number(i >= 1000));
 * const detector = new Adwin();
 * stream.findIndex((x) => detector.update(x) === 'change') // 1023
 */
export class Adwin implements Detector {
  readonly #delta: number;
  #rows: Row[] = [{ sums: [], deviations: [] }];
  #width = 0;
  #sum = 0;
  #deviation = 0;
  #ticks = 0;

  constructor({ delta = 0.002 } = {}) {
    this.#delta = delta;
  }

  /** Values in the window. */
  get width(): number {
    return this.#width;
  }

  /** Mean of the window. */
  get mean(): number {
    return this.#width === 0 ? 0 : this.#sum / this.#width;
  }

  update(x: number): Signal {
    assertFinite(x);
    this.#add(x);
    this.#ticks++;
    if (this.#ticks % CLOCK !== 0 || this.#width <= GRACE) return 'none';
    if (!this.#mustShrink()) return 'none';
    this.#restart();
    return 'change';
  }

  #restart(): void {
    this.#rows = [{ sums: [], deviations: [] }];
    [this.#width, this.#sum, this.#deviation, this.#ticks] = [0, 0, 0, 0];
  }

  #add(x: number): void {
    if (this.#width > 0) this.#deviation += (this.#width * (x - this.mean) ** 2) / (this.#width + 1);
    this.#width++;
    this.#sum += x;
    this.#rows[0].sums.push(x);
    this.#rows[0].deviations.push(0);
    this.#merge();
  }

  #merge(): void {
    for (let row = 0; this.#rows[row].sums.length > MOST_BUCKETS; row++) {
      const { sums, deviations } = this.#rows[row];
      const size = 2 ** row;
      const between = ((sums[0] / size - sums[1] / size) ** 2 * size) / 2;
      if (row + 1 === this.#rows.length) this.#rows.push({ sums: [], deviations: [] });
      this.#rows[row + 1].sums.push(sums[0] + sums[1]);
      this.#rows[row + 1].deviations.push(deviations[0] + deviations[1] + between);
      sums.splice(0, 2);
      deviations.splice(0, 2);
    }
  }

  /** Whether some cut leaves an older and a newer part whose means differ beyond chance. */
  #mustShrink(): boolean {
    let [older, olderSum] = [0, 0];
    for (let row = this.#rows.length - 1; row >= 0; row--) {
      const { sums } = this.#rows[row];
      for (let bucket = 0; bucket < sums.length; bucket++) {
        older += 2 ** row;
        olderSum += sums[bucket];
        const newer = this.#width - older;
        if (older < SHORTEST || newer < SHORTEST) continue;
        const difference = Math.abs(olderSum / older - (this.#sum - olderSum) / newer);
        if (difference > this.#bound(older, newer)) return true;
      }
    }
    return false;
  }

  #bound(older: number, newer: number): number {
    const confidence = Math.log((2 * Math.log(this.#width)) / this.#delta);
    const inverse = 1 / (older - SHORTEST + 1) + 1 / (newer - SHORTEST + 1);
    const variance = this.#deviation / this.#width;
    return Math.sqrt(2 * inverse * variance * confidence) + (2 / 3) * confidence * inverse;
  }
}
