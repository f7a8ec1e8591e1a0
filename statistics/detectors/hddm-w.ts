import { assertFinite, type Detector, type Signal } from './detector.ts';

/** An exponentially weighted mean, and the sum of its squared weights, which McDiarmid's bound is about. */
interface Weighted {
  mean: number | null;
  squares: number;
}

const NOTHING: Weighted = { mean: null, squares: 1 };

/**
 * HDDM-W: is the weighted mean of the newest values higher than that up to the best point before them, by McDiarmid's
 * bound (Frías-Blanco et al., IEEE TKDE 2015)? Quicker than HDDM-A on gradual change.
 *
 * @param change probability of a false signal (0.001)
 * @param warning probability of a false warning (0.005)
 * @param lambda λ, weight of the newest value (0.05)
 *
 * @example
 * const stream = Array.from({ length: 1200 }, (_, i) => Number(i >= 1000 || i % 10 === 9));
 * const detector = new HddmW();
 * stream.findIndex((error) => detector.update(error) === 'change') // 1010
 */
export class HddmW implements Detector {
  readonly #change: number;
  readonly #warning: number;
  readonly #lambda: number;
  #all = NOTHING;
  #before = NOTHING;
  #since = NOTHING;
  #cut = Infinity;

  constructor({ change = 0.001, warning = 0.005, lambda = 0.05 } = {}) {
    this.#change = change;
    this.#warning = warning;
    this.#lambda = lambda;
  }

  update(x: number): Signal {
    assertFinite(x);
    this.#all = this.#added(this.#all, x);
    const upper = this.#all.mean! + bound(this.#all.squares, this.#change);
    if (upper < this.#cut) {
      this.#cut = upper;
      [this.#before, this.#since] = [this.#all, NOTHING];
    } else this.#since = this.#added(this.#since, x);
    if (this.#hasRisen(this.#change)) {
      this.#all = this.#before = this.#since = NOTHING;
      this.#cut = Infinity;
      return 'change';
    }
    return this.#hasRisen(this.#warning) ? 'warning' : 'none';
  }

  #added({ mean, squares }: Weighted, x: number): Weighted {
    const l = this.#lambda;
    return {
      mean: mean === null ? x : l * x + (1 - l) * mean,
      squares: l * l + (1 - l) ** 2 * squares,
    };
  }

  #hasRisen(confidence: number): boolean {
    if (this.#before.mean === null || this.#since.mean === null) return false;
    const rise = this.#since.mean - this.#before.mean;
    return rise > bound(this.#before.squares + this.#since.squares, confidence);
  }
}

const bound = (squares: number, confidence: number): number =>
  Math.sqrt((squares * Math.log(1 / confidence)) / 2);
