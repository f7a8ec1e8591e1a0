/** What a version was when it answered. */
export type Role = 'champion' | 'challenger' | 'former';

/** One version's answers to observations that were read as of `batch`, one entry a row in each array. */
export interface PredictionBatch {
  version: number;
  role: Role;
  batch: number;
  ids: readonly string[];
  /** Epoch milliseconds, of the observations. */
  observedAt: Float64Array;
  /** The class's index, or the number. */
  values: Float64Array;
  /** The positive class's probability; null where there is none. */
  scores: Float64Array | null;
  scoredAt: number;
}
