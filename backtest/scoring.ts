import type { Definition } from '../contracts/definition/definition.ts';
import type { Frame } from '../contracts/frame.ts';
import type { Estimate, Metric, Window } from '../contracts/reports.ts';
import { differing, measured } from '../pipeline/estimate.ts';
import { takePredictions } from '../pipeline/predictions.ts';
import { scored } from '../pipeline/scored.ts';
import { rowAt, take } from '../pipeline/slice.ts';
import { comparePaired, measure, type Scored } from '../statistics/index.ts';
import type { Answers } from './answers.ts';

/** How answers are measured: everyone's on the same rows by the same rules. */
export class Scoring {
  readonly metric: Metric;
  private readonly frame: Frame;
  private readonly definition: Definition;

  constructor(frame: Frame, definition: Definition) {
    this.frame = frame;
    this.definition = definition;
    this.metric = definition.policy.evaluation.metric;
  }

  /** The metric on the labelled rows of a window; null where it is undefined. */
  measure(answers: Answers, window: Window): Estimate | null {
    const rows = this.labelled(window);
    if (rows.length === 0) return null;
    return measured(measure(this.metric, this.scored(answers, rows), this.confidence));
  }

  /** `a` against `b` on the labelled rows of some windows, positive is better; null where it is undefined. */
  compare(a: Answers, b: Answers, ...windows: Window[]): (Estimate & { p: number }) | null {
    const rows = windows.flatMap((window) => this.labelled(window));
    if (rows.length === 0) return null;
    const difference = comparePaired(
      this.metric,
      this.scored(a, rows),
      this.scored(b, rows),
      this.confidence,
    );
    const estimate = differing(difference, this.metric, rows.length);
    return estimate && { ...estimate, p: difference.p };
  }

  private get confidence() {
    return { confidence: this.definition.policy.evaluation.confidence };
  }

  private labelled({ from, to }: Window): number[] {
    const rows: number[] = [];
    for (let row = rowAt(this.frame, from); row < rowAt(this.frame, to); row++)
      if (!Number.isNaN(this.frame.y[row])) rows.push(row);
    return rows;
  }

  private scored(answers: Answers, rows: readonly number[]): Scored {
    const { target, policy } = this.definition;
    return scored(take(this.frame, rows), takePredictions(answers, rows), target, policy);
  }
}
