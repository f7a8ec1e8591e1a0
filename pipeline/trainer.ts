import type { Policy } from '../contracts/definition/definition.ts';
import type { Feature, Frame, Target } from '../contracts/frame.ts';
import type { Kind } from '../contracts/reports.ts';
import type { Predictions } from './predictions.ts';

/**
 * What turns rows into a model. Two come with Perennial; a worker can be given more:
 *
 * ```ts
 * const trainers = createTrainers(linearTrainer); // named by `training.trainer` in the definition
 * ```
 */
export interface Trainer {
  /** What `training.trainer` names. */
  readonly name: string;
  /**
   * Whether what serves is fitted on the held-out rows too, and only its `unseen` part without them. A trainer that
   * does not say so is never given them.
   */
  readonly fitsHeldOut?: boolean;
  /**
   * Fits one artifact for all the wanted kinds.
   *
   * Equal arguments give equal bytes. Rejects with the signal's reason soon after it aborts.
   */
  fit(training: Training, options: FitOptions): Promise<Trained>;
  /**
   * Reads an artifact back. It is data and never code: whatever the bytes say, reading them runs nothing.
   *
   * @throws Error that says what is wrong with a damaged artifact, or with one made for other features
   */
  load(bytes: Uint8Array, made: { features: readonly Feature[]; target: Target }): Model | Promise<Model>;
}

export interface Training {
  /** Labelled rows of the long window, in order of time. */
  frame: Frame;
  /** Row at which the recent window begins. */
  recentFrom: number;
  /** Row from which on rows are held out for validation; absent where there are none among them. */
  heldOutFrom?: number;
  target: Target;
}

export interface FitOptions {
  parameters: Policy['training']['parameters'];
  seed: number;
  kinds: readonly Kind[];
  signal: AbortSignal;
  /** Threads that the fit may use; as many as the machine can run by default. */
  threads?: number;
  /** Called as the fit goes on, for example per tree. */
  onProgress: (done: number, total: number) => void;
}

/** For a fit that nobody waits for, and nobody stops. */
export const UNLIMITED: Pick<FitOptions, 'signal' | 'onProgress'> = {
  signal: new AbortController().signal,
  onProgress: () => undefined,
};

export interface Trained {
  bytes: Uint8Array;
  model: Model;
  material: TrainingMaterial;
}

export interface Model {
  /** Answers rows of the features it was fitted on; `kind` selects the part of the fit. */
  predict(frame: Pick<Frame, 'rows' | 'x' | 'features'>, kind: Kind): Predictions | Promise<Predictions>;
  /** The same recipe without the held-out rows, for honest answers to them; absent where `predict` is as honest. */
  unseen?: Omit<Model, 'unseen'>;
  /** The fit in two halves that share nothing random, each with half the trees; absent where there are none. */
  halves?: readonly [Pick<Model, 'predict'>, Pick<Model, 'predict'>];
}

/** What a fit tells about itself beside its model; null where a trainer can't tell. */
export interface TrainingMaterial {
  /** Separately fitted parts, for example the recent and the long half of a forest. */
  parts: FittedPart[];
  /** Answers to the training rows by trees that did not see them; NaN scores for rows that all of them saw. */
  outOfBag: Predictions | null;
  /** By feature, adding up to 1. */
  importances: number[] | null;
  /** What the fit cost: rows × trees over all parts; absent where there are no trees. */
  rowTrees?: number;
}

export interface FittedPart {
  name: string;
  /** Rows it was fitted on. */
  rows: number;
  /** Out-of-bag error after 1, 2, 3 … trees: share of wrong classes, or mean squared error. */
  errors: Float64Array;
  /** Share of its rows that no tree left out. */
  unvoted: number;
  /** Share of its trees that are a single leaf. */
  singleLeaf: number;
}
