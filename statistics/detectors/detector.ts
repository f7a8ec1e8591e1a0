/** What a detector says of a stream after one more value. */
export type Signal = 'none' | 'warning' | 'change';

/** Watches a stream value by value; after a change it starts anew with the next one. */
export interface Detector {
  /**
   * @param x finite; DDM, EDDM and the HDDMs take 1 for an error and 0 for none
   * @throws RangeError when it is NaN or infinite; the detector stays as it is
   */
  update(x: number): Signal;
}

/**
 * Makes sure that a stream's value is a number: one that is not would stay in every later mean.
 * @throws RangeError when it is NaN or infinite
 */
export function assertFinite(x: number): void {
  if (!Number.isFinite(x))
    throw new RangeError(`a stream's value must be finite (got ${x}): leave rows without a label out`);
}
