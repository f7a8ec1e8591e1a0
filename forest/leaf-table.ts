const INITIAL = 256;

/** The distinct outputs of a tree's leaves: many leaves say the same, above all those with rows of one class. */
export class LeafTable {
  /** The entries, and room for the next one's outputs at `end`: write them there before `add`. */
  values: Float64Array;
  private readonly width: number;
  private words: Int32Array;
  private count = 0;
  /** Open addressing: the number of an entry plus one, 0 for none. */
  private places: Int32Array;

  /** @param outputs numbers that a leaf has */
  constructor(outputs: number) {
    this.width = outputs;
    this.values = new Float64Array(INITIAL * outputs);
    this.words = new Int32Array(this.values.buffer);
    this.places = new Int32Array(2 * INITIAL);
  }

  clear(): void {
    this.count = 0;
    this.places.fill(0);
  }

  get end(): number {
    return this.count * this.width;
  }

  /** Takes what was written to `end`; gives the number of the entry with these outputs. */
  add(): number {
    const { words, places, count, width } = this;
    const mask = places.length - 1;
    const length = 2 * width;
    const own = count * length;
    let place = hash(words, own, length) & mask;
    for (; places[place] > 0; place = (place + 1) & mask) {
      const other = (places[place] - 1) * length;
      let k = 0;
      while (k < length && words[other + k] === words[own + k]) k++;
      if (k === length) return places[place] - 1;
    }
    places[place] = ++this.count;
    if (2 * this.count >= places.length) this.grow();
    return count;
  }

  /** The table, in shared memory: every thread will ask it. */
  take(): Float64Array<SharedArrayBuffer> {
    const taken = new Float64Array(new SharedArrayBuffer(8 * this.count * this.width));
    taken.set(this.values.subarray(0, taken.length));
    return taken;
  }

  private grow(): void {
    const { values, width } = this;
    this.values = new Float64Array(2 * values.length);
    this.values.set(values);
    this.words = new Int32Array(this.values.buffer);
    this.places = new Int32Array(2 * this.places.length);
    const mask = this.places.length - 1;
    for (let entry = 0; entry < this.count; entry++) {
      let place = hash(this.words, entry * 2 * width, 2 * width) & mask;
      while (this.places[place] > 0) place = (place + 1) & mask;
      this.places[place] = entry + 1;
    }
  }
}

/** Multiplies and mixes word by word, as MurmurHash3's finaliser does (Appleby). */
function hash(words: Int32Array, from: number, length: number): number {
  let mixed = 0;
  for (let k = from; k < from + length; k++) {
    mixed = Math.imul(mixed ^ words[k], 0x85eb_ca6b);
    mixed ^= mixed >>> 13;
    mixed = Math.imul(mixed, 0xc2b2_ae35);
    mixed ^= mixed >>> 16;
  }
  return mixed;
}
