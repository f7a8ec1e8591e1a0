import type { Definition } from '../../contracts/definition/index.ts';
import { column } from '../../contracts/frame.ts';
import { TIGHTEST_AT } from '../../pipeline/judging.ts';
import { selfNormalisedLogE } from '../../statistics/index.ts';
import type { Stream } from './streams.ts';

/** A change of the rule from one moment to the next. */
export interface Sudden {
  at: number;
  /** When the next one comes, or the stream ends. */
  until: number;
  /** Milliseconds that the default policy's test takes at least to tell the best model after it from the best before. */
  needs: number;
}

export function suddenIn(stream: Stream, definition: Definition): Sudden[] {
  const { changes, frame } = stream;
  const end = frame.observedAt[frame.rows - 1] + 1;
  return changes.map((at, index) => {
    const until = changes[index + 1] ?? end;
    return { at, until, needs: leastTime(stream, { at, until }, definition) };
  });
}

/**
 * No challenger is better than the rule itself, and no champion knows the former rule better than that rule: their
 * scores are further apart than those of any two versions, and what the test needs for them it needs at least.
 */
function leastTime(
  stream: Stream,
  { at, until }: Pick<Sudden, 'at' | 'until'>,
  { policy }: Definition,
): number {
  const { block } = policy;
  const sums = new Map<number, { sum: number; rows: number }>();
  const { frame, chance } = stream;
  const columns = frame.features.map((_, feature) => column(frame, feature));
  for (let row = 0; row < frame.rows; row++) {
    const observed = frame.observedAt[row];
    if (observed < at || observed >= until) continue;
    const x = columns.map((values) => values[row]);
    const lossBy = (instant: number) => (chance(x, instant) - frame.y[row]) ** 2;
    const key = Math.floor((observed - at) / block);
    const { sum, rows } = sums.get(key) ?? { sum: 0, rows: 0 };
    sums.set(key, { sum: sum + lossBy(at - 1) - lossBy(at), rows: rows + 1 });
  }
  const days = [...sums.values()].map(({ sum, rows }) => sum / rows);
  const mean = average(days);
  const square = average(days.map((day) => day * day));
  const { alpha, minimumPairs } = policy.shadow;
  let units = minimumPairs;
  const logE = () =>
    selfNormalisedLogE({ units, sum: units * mean, squares: units * square }, TIGHTEST_AT.block);
  while (logE() < Math.log(1 / alpha) && units * block < until - at) units++;
  return units * block;
}

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
