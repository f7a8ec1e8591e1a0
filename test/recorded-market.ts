import type { Recording } from '../backtest/recording.ts';
import type { Definition } from '../contracts/definition/definition.ts';
import { WEEK } from '../examples/demo/market.ts';
import { rowAt, slice } from '../pipeline/slice.ts';
import { electricity } from './data-set.ts';

/** The first weeks of the electricity market as a backtest takes them. */
export function recordedMarket({ policy }: Pick<Definition, 'policy'>, weeks: number): Recording {
  const { frame: all } = electricity();
  const completeTo = all.observedAt[0] + weeks * WEEK;
  const frame = slice(all, 0, rowAt(all, completeTo));
  const knownAt = new Float64Array(new SharedArrayBuffer(frame.rows * 8));
  knownAt.set(frame.observedAt.map((at) => at + policy.labels.delay));
  return { frame, knownAt, completeTo };
}
