import type { Bag } from './bag.ts';
import { BinaryCounts, MOST_BINARY_ROWS } from './binary-counts.ts';
import { ClassCounts } from './class-counts.ts';
import type { Criterion } from './criterion.ts';
import type { Job } from './job.ts';
import { Moments } from './moments.ts';
import { WideBinaryCounts } from './wide-binary-counts.ts';

/** Chooses the criterion for each node of a tree. */
export class Criteria {
  private readonly general: Criterion;
  private readonly small: BinaryCounts | undefined;
  private readonly wide: WideBinaryCounts | undefined;

  constructor(job: Job, bag: Bag) {
    const { task, centre, rows } = job;
    const { minLeaf } = job.settings;
    const cells = cellsNeeded(job);
    const binary = task.type === 'classification' && task.classes === 2;
    this.general =
      task.type === 'classification' && !binary
        ? new ClassCounts(bag, { classes: task.classes, cells, minLeaf, weighted: job.weights !== undefined })
        : new Moments(bag, { binary, centre, rows, cells, minLeaf });
    if (binary && !job.weights) {
      this.small = new BinaryCounts(bag, { cells, minLeaf });
      this.wide = new WideBinaryCounts(bag, { rows, cells, minLeaf });
    }
  }

  /** Takes in the rows [from, to); `mixed` is false if they are all alike. */
  enter(from: number, to: number): { criterion: Criterion; mixed: boolean } {
    const { small, wide, general } = this;
    if (small && to - from <= MOST_BINARY_ROWS) {
      const mixed = small.enter(from, to);
      if (!small.overflows) return { criterion: small, mixed };
    }
    if (wide && !WideBinaryCounts.tooMany(to - from)) {
      const mixed = wide.enter(from, to);
      if (!wide.overflows) return { criterion: wide, mixed };
    }
    return { criterion: general, mixed: general.enter(from, to) };
  }
}

/** The most cells that a node can have: one a code, and one for missing values. */
export const cellsNeeded = (job: Job): number =>
  Math.max(
    job.settings.bins,
    ...job.features.map((kind) => (kind.type === 'categorical' ? kind.levels : 0)),
  ) + 2;
