export type { FeatureKind, Parameters, PredictionData, Task, TrainingData, TreeGroup } from './data.ts';
export { fit, type Fit, type FitOptions } from './fit.ts';
export type { FittedFeature, Forest } from './forest.ts';
export type { OutOfBag, OutOfBagError } from './out-of-bag.ts';
export { closeForestPool, createForestPool, type ForestPool } from './pool.ts';
export { classOf, predict, vote, type PredictOptions } from './predict.ts';
export { decode, encode } from './artifact.ts';
export { ArtifactError } from './artifact-error.ts';
