/** What a feature is: the part of a definition that data, learner and statistics need. */
export type Feature =
  | { name: string; type: 'numeric'; range?: [low: number, high: number]; nullable: boolean }
  | { name: string; type: 'categorical'; levels: string[]; nullable: boolean };

/** What is predicted. `classes` holds the target's levels; for a binary task the second one is the positive class. */
export type Target =
  { name: string; task: 'binary' | 'multiclass'; classes: string[] } | { name: string; task: 'regression' };

/**
 * Observations as typed arrays, in order of observation time.
 *
 * `x` is column-major, `rows` × `features.length`: feature `f` of row `i` is `x[f * rows + i]`. NaN is a missing
 * value; a categorical feature holds the index of its level, and −1 for a level that the definition does not name.
 * `y` holds the class's index or the value; NaN where no label is known.
 */
export interface Frame {
  readonly features: readonly Feature[];
  readonly rows: number;
  readonly x: Float64Array<SharedArrayBuffer>;
  readonly y: Float64Array<SharedArrayBuffer>;
  /** Epoch milliseconds. */
  readonly observedAt: Float64Array;
  /** Empty unless the reader asked for ids. */
  readonly ids: readonly string[];
}

/** The values of feature `index`, one a row; a view, not a copy. */
export const column = (frame: Frame, index: number): Float64Array =>
  frame.x.subarray(index * frame.rows, (index + 1) * frame.rows);
