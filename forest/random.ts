const WARM_UP = 12;

/**
 * Random numbers by sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, period about 2¹²⁷. Every pair of a
 * seed and a stream has its own sequence, so a tree draws the same numbers on whichever thread it grows.
 */
export class Generator {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** @param seed an integer, of which the low 64 bits count; @param stream a 32-bit integer. */
  constructor(seed: number, stream: number) {
    this.a = seed | 0;
    this.b = Math.floor(seed / 2 ** 32) | 0;
    this.c = stream | 0;
    for (let i = 0; i < WARM_UP; i++) this.next();
  }

  /** Uniform over the integers 0 … 2³² − 1. */
  next(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Writes the state, four words, so that another can go on with the sequence. */
  save(state: Int32Array): void {
    state[0] = this.a;
    state[1] = this.b;
    state[2] = this.c;
    state[3] = this.counter;
  }

  /** Goes on where the one was that wrote the state. */
  restore(state: Int32Array): void {
    [this.a, this.b, this.c, this.counter] = state;
  }

  /** Uniform over 0 … n − 1, up to a bias of n / 2³². */
  below(n: number): number {
    return Math.floor((this.next() / 2 ** 32) * n);
  }
}
