export type {
  FeatureKind,
  Parameters,
  PredictionData,
  StreamedTrainingData,
  Task,
  TrainingData,
  TreeGroup,
} from './data.ts';
export { fit, type Fit, type FitOptions } from './fit.ts';
export { halfForests, type FittedFeature, type Forest } from './forest.ts';
export type { OutOfBag, OutOfBagError } from './out-of-bag.ts';
export { closeForestPool, createForestPool, type ForestPool } from './pool.ts';
export { classOf, predict, predictInThreads, type Prediction, type PredictOptions } from './predict.ts';
export { rowPredictor } from './row-predictor.ts';
export type { PermutationImportance } from './importance.ts';
export { decode, decodeAsync, encode } from './artifact.ts';
export { ArtifactError } from './artifact-error.ts';
export { InterchangeError, toMlRandomForest, type ExportOptions } from './ml-random-forest.ts';
export { fromMlRandomForest, readMlRandomForest } from './ml-random-forest-import.ts';
export { toOnnx } from './onnx.ts';
