import { assertFinite, type Detector, type Signal } from './detector.ts';

/**
 * Page–Hinkley test: has the mean of a stream changed? It sums how far values lie from their running mean and signals
 * when the sum is λ away from its own extreme (Page, Continuous inspection schemes, Biometrika 1954; Hinkley 1971).
 *
 * @param minimum values before the first signal (30)
 * @param delta δ, change that is tolerated, in the values' unit (0.005)
 * @param lambda λ, sum that signals (50)
 * @param alpha forgetting factor of the sums (0.9999)
 *
 * @example
 * const stream = Array.from({ length: 300 }, (_, i) => Number(i >= 100));
 * const detector = new PageHinkley({ lambda: 5 });
 * stream.findIndex((x) => detector.update(x) === 'change') // 105
 */
export class PageHinkley implements Detector {
  readonly #minimum: number;
  readonly #delta: number;
  readonly #lambda: number;
  readonly #alpha: number;
  #count = 0;
  #mean = 0;
  #rise = 0;
  #fall = 0;
  #lowest = Infinity;
  #highest = -1;

  constructor({ minimum = 30, delta = 0.005, lambda = 50, alpha = 0.9999 } = {}) {
    this.#minimum = minimum;
    this.#delta = delta;
    this.#lambda = lambda;
    this.#alpha = alpha;
  }

  update(x: number): Signal {
    assertFinite(x);
    this.#count++;
    this.#mean += (x - this.#mean) / this.#count;
    const deviation = x - this.#mean;
    this.#rise = this.#alpha * this.#rise + deviation - this.#delta;
    this.#fall = this.#alpha * this.#fall + deviation + this.#delta;
    this.#lowest = Math.min(this.#lowest, this.#rise);
    this.#highest = Math.max(this.#highest, this.#fall);
    if (this.#count < this.#minimum) return 'none';
    if (Math.max(this.#rise - this.#lowest, this.#highest - this.#fall) <= this.#lambda) return 'none';
    this.#restart();
    return 'change';
  }

  #restart(): void {
    [this.#count, this.#mean, this.#rise, this.#fall] = [0, 0, 0, 0];
    [this.#lowest, this.#highest] = [Infinity, -1];
  }
}
