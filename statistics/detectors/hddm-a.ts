import { assertFinite, type Detector, type Signal } from './detector.ts';

interface Mean {
  count: number;
  value: number;
}

/**
 * HDDM-A: is the mean of all values higher than it was at its best point, by Hoeffding's bound (Frías-Blanco et al.,
 * Online and non-parametric drift detection methods based on Hoeffding's bounds, IEEE TKDE 2015)?
 *
 * @param change probability of a false signal (0.001)
 * @param warning probability of a false warning (0.005)
 *
 * @example
 * const stream = Array.from({ length: 1200 }, (_, i) => Number(i >= 1000 || i % 10 === 9));
 * const detector = new HddmA();
 * stream.findIndex((error) => detector.update(error) === 'change') // 1003
 */
export class HddmA implements Detector {
  readonly #change: number;
  readonly #warning: number;
  #all: Mean = { count: 0, value: 0 };
  #best: Mean = { count: 0, value: 0 };

  constructor({ change = 0.001, warning = 0.005 } = {}) {
    this.#change = change;
    this.#warning = warning;
  }

  update(x: number): Signal {
    assertFinite(x);
    const count = this.#all.count + 1;
    this.#all = { count, value: this.#all.value + (1 / count) * (x - this.#all.value) };
    if (this.#best.count === 0 || this.#upper(this.#best) >= this.#upper(this.#all)) this.#best = this.#all;
    if (this.#hasRisen(this.#change)) {
      this.#all = this.#best = { count: 0, value: 0 };
      return 'change';
    }
    return this.#hasRisen(this.#warning) ? 'warning' : 'none';
  }

  #upper({ count, value }: Mean): number {
    return value + Math.sqrt((1 / (2 * count)) * Math.log(1 / this.#change));
  }

  #hasRisen(confidence: number): boolean {
    const { count, value } = this.#all;
    if (this.#best.count === count) return false;
    const m = ((count - this.#best.count) / this.#best.count) * (1 / count);
    return value - this.#best.value >= Math.sqrt((m / 2) * Math.log(2 / confidence));
  }
}
