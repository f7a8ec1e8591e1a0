import type { Bag } from './bag.ts';
import { BinaryCounts, MOST_BINARY_ROWS } from './binary-counts.ts';
import { ClassCounts } from './class-counts.ts';
import type { Criterion } from './criterion.ts';
import { isBinary, type Job } from './job.ts';
import { Moments } from './moments.ts';
import { WideBinaryCounts } from './wide-binary-counts.ts';

/** Chooses the criterion for each node of a tree. */
export class Criteria {
  private readonly job: Job;
  private readonly bag: Bag;
  private readonly small: BinaryCounts | undefined;
  private readonly wide: WideBinaryCounts | undefined;
  private general: Criterion | undefined;

  constructor(job: Job, bag: Bag) {
    this.job = job;
    this.bag = bag;
    if (isBinary(job) && !job.weights) {
      const options = { cells: cellsNeeded(job), minLeaf: job.settings.minLeaf };
      this.small = new BinaryCounts(bag, options);
      this.wide = new WideBinaryCounts(bag, options);
    }
  }

  /** The criterion for the rows [from, to), which has taken them in. */
  enter(from: number, to: number): Criterion {
    const { small, wide } = this;
    if (small && to - from <= MOST_BINARY_ROWS) {
      small.enter(from, to);
      if (!small.overflows) return small;
    }
    if (wide) {
      wide.enter(from, to);
      if (!wide.overflows) return wide;
    }
    const criterion = (this.general ??= generalCriterion(this.job, this.bag));
    criterion.enter(from, to);
    return criterion;
  }
}

/** For any weights, and nodes of any weight. */
function generalCriterion(job: Job, bag: Bag): Criterion {
  const { task } = job;
  const { minLeaf } = job.settings;
  const cells = cellsNeeded(job);
  return task.type === 'classification' && !isBinary(job)
    ? new ClassCounts(bag, { classes: task.classes, cells, minLeaf, weighted: job.weights !== undefined })
    : new Moments(job, bag, cells);
}

/** The most cells that a node can have: one a code, and one for missing values. */
export const cellsNeeded = (job: Job): number =>
  Math.max(
    job.settings.bins,
    ...job.features.map((kind) => (kind.type === 'categorical' ? kind.levels : 0)),
  ) + 2;
