import type { SentValue } from '../../store/values.ts';
import { featureParser } from '../../store/values.ts';
import { instantIn } from '../files/columns.ts';

/** More different values than this are no levels. */
export const MOST_LEVELS = 100;

const parseNumber = featureParser({ name: '', type: 'numeric', nullable: true });

/** What a column of a file holds, from a look at all of its cells. */
export class ColumnProfile {
  readonly name: string;
  cells = 0;
  blanks = 0;
  /** Cells that are numbers, and that are instants. */
  numbers = 0;
  instants = 0;
  whole = true;
  low = Infinity;
  high = -Infinity;
  firstInstant = Infinity;
  lastInstant = -Infinity;
  /** A cell that is no number. */
  text: string | null = null;
  private readonly counts = new Map<string, number>();
  /** All values while none has come twice. */
  private unrepeated: Set<string> | null = new Set();

  constructor(name: string) {
    this.name = name;
  }

  add(cell: SentValue | undefined): void {
    this.cells++;
    if (cell === null || cell === undefined || cell === '') {
      this.blanks++;
      return;
    }
    const text = String(cell);
    this.see(text);
    const number = parseNumber(cell);
    if (typeof number === 'string') this.text ??= text;
    else {
      this.numbers++;
      this.whole &&= Number.isInteger(number);
      this.low = Math.min(this.low, number);
      this.high = Math.max(this.high, number);
    }
    const at = instantIn(cell);
    if (at === null || Number.isNaN(at) || (typeof cell === 'number' && cell < EARLIEST_MS)) return;
    this.instants++;
    this.firstInstant = Math.min(this.firstInstant, at);
    this.lastInstant = Math.max(this.lastInstant, at);
  }

  private see(text: string): void {
    if (this.unrepeated?.has(text)) this.unrepeated = null;
    else this.unrepeated?.add(text);
    if (this.counts.has(text) || this.counts.size <= MOST_LEVELS)
      this.counts.set(text, (this.counts.get(text) ?? 0) + 1);
  }

  /** Cells that hold something. */
  get filled(): number {
    return this.cells - this.blanks;
  }

  /** The different values, sorted; null where they are too many to be levels. */
  get levels(): string[] | null {
    return this.counts.size > MOST_LEVELS ? null : [...this.counts.keys()].sort();
  }

  get unique(): boolean {
    return this.unrepeated !== null && this.filled > 1;
  }

  /** Share of the filled cells. */
  share(count: number): number {
    return count / Math.max(1, this.filled);
  }
}

/** Numbers below it are no epoch milliseconds: March 1973. */
const EARLIEST_MS = 1e11;
