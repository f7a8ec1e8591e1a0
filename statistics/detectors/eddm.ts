import { assertFinite, type Detector, type Signal } from './detector.ts';

/**
 * EDDM: do errors follow each other at shorter distances than when they were rarest? It holds the mean distance plus
 * two deviations against the largest such sum (Baena-García et al., Early drift detection method, 2006).
 *
 * @param warmUp errors before the first signal (30)
 * @param alpha α, share of the largest sum below which it warns (0.95)
 * @param beta β, share below which it signals (0.9)
 *
 * @example
 * const stream = Array.from({ length: 1000 }, (_, i) => Number(i % (i < 600 ? 10 : 2) === (i < 600 ? 9 : 1)));
 * const detector = new Eddm();
 * stream.findIndex((error) => detector.update(error) === 'change') // 753
 */
export class Eddm implements Detector {
  readonly #warmUp: number;
  readonly #alpha: number;
  readonly #beta: number;
  #count = 0;
  #errors = 0;
  #last = 0;
  #mean = 0;
  #squares = 0;
  #largest = -1;
  #signal: Signal = 'none';

  constructor({ warmUp = 30, alpha = 0.95, beta = 0.9 } = {}) {
    this.#warmUp = warmUp;
    this.#alpha = alpha;
    this.#beta = beta;
  }

  update(x: number): Signal {
    assertFinite(x);
    if (this.#signal === 'change') this.#restart();
    this.#count++;
    if (x === 1) this.#error();
    return this.#signal;
  }

  #restart(): void {
    [this.#count, this.#errors, this.#last, this.#mean, this.#squares, this.#largest] = [0, 0, 0, 0, 0, -1];
    this.#signal = 'none';
  }

  #error(): void {
    const distance = this.#count - this.#last;
    this.#last = this.#count;
    this.#errors++;
    const before = this.#mean;
    this.#mean += (distance - before) / this.#errors;
    this.#squares += (distance - before) * (distance - this.#mean);
    if (this.#count <= this.#warmUp) return;
    const variance = this.#errors > 1 ? this.#squares / (this.#errors - 1) : 0;
    const sum = this.#mean + 2 * Math.sqrt(variance);
    if (sum > this.#largest) this.#largest = sum;
    else if (this.#errors > this.#warmUp) {
      const level = sum / this.#largest;
      this.#signal = level < this.#beta ? 'change' : level < this.#alpha ? 'warning' : 'none';
    }
  }
}
