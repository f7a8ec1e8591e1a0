/** What a detector says of a stream after one more value. */
export type Signal = 'none' | 'warning' | 'change';

/** Watches a stream value by value; after a change it starts anew with the next one. */
export interface Detector {
  /** @param x finite; DDM, EDDM and the HDDMs take 1 for an error and 0 for none */
  update(x: number): Signal;
}
