import type { Frame } from '../contracts/frame.ts';

/** A history that can be lived through again. Plain data in shared memory, so that threads read it without a copy. */
export interface Recording {
  /** All rows in order of time, then id; a label is there however late it became known. */
  frame: Frame;
  /** When each row's label became known, epoch milliseconds; NaN without a label. */
  knownAt: Float64Array<SharedArrayBuffer>;
  /** The data are complete up to here: the last deadline that can be lived through. */
  completeTo: number;
}
