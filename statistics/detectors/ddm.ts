import { assertFinite, type Detector, type Signal } from './detector.ts';

/**
 * DDM: has the rate of errors risen since it was lowest? It signals when rate plus deviation exceed their least sum by
 * more deviations than tolerated (Gama, Medas, Castillo and Rodrigues, Learning with drift detection, SBIA 2004).
 *
 * @param warmUp errors or hits before the first signal (30)
 * @param warning deviations that warn (2)
 * @param change deviations that signal (3)
 *
 * @example
 * const stream = Array.from({ length: 1200 }, (_, i) => Number(i >= 1000 || i % 10 === 9));
 * const detector = new Ddm();
 * stream.findIndex((error) => detector.update(error) === 'change') // 1019
 */
export class Ddm implements Detector {
  readonly #warmUp: number;
  readonly #warning: number;
  readonly #change: number;
  #count = 0;
  #rate = 0;
  #least: { rate: number; deviation: number } | null = null;

  constructor({ warmUp = 30, warning = 2, change = 3 } = {}) {
    this.#warmUp = warmUp;
    this.#warning = warning;
    this.#change = change;
  }

  update(x: number): Signal {
    assertFinite(x);
    this.#count++;
    this.#rate += (x - this.#rate) / this.#count;
    if (this.#count <= this.#warmUp) return 'none';
    const deviation = Math.sqrt((this.#rate * (1 - this.#rate)) / this.#count);
    const sum = this.#rate + deviation;
    if (this.#least === null || sum <= this.#least.rate + this.#least.deviation)
      this.#least = { rate: this.#rate, deviation };
    const { rate, deviation: least } = this.#least;
    if (sum > rate + this.#change * least) {
      [this.#count, this.#rate, this.#least] = [0, 0, null];
      return 'change';
    }
    return sum > rate + this.#warning * least ? 'warning' : 'none';
  }
}
