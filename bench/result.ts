/** What a benchmark found; `--json` prints it. */
export interface BenchResult {
  bench: string;
  rows: BenchRow[];
  /** Markdown tables for `docs/`, where the rows don't say it all. */
  tables?: string[];
}

/** What the command line asks for. */
export interface BenchOptions {
  /** Only work whose name contains this; empty for all. */
  only: string;
  /** A smaller sample: less certain, and far sooner done. */
  quick: boolean;
  /** Fields that differ from the benchmark's own definition, as `path=value`. */
  set: string[];
}

export interface BenchRow {
  /** What was measured, sizes included. */
  work: string;
  /** What it was measured against. */
  peer: string;
  /** The peer's time over ours, or our quality over the peer's: above 1 we are better. Median of the repeats. */
  ratio: number;
  /** 95 % interval of the median ratio. */
  low: number;
  high: number;
  /** The ratio that is asked for: at least, or at most. */
  goal: number;
  atMost?: boolean;
  met: boolean;
  /** Where the goal is out of reach: what holds it. Printed if it is missed. */
  cause?: string;
  /** That both did the same work, or how well each did it. */
  quality: { ours: number; peer: number };
}
