import { RandomForestClassifier, RandomForestRegression } from 'ml-random-forest';
import { parentPort, workerData } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import type { PackageModel } from './ml-random-forest-model.ts';
import type { PackageJob } from './ml-random-forest-trainer.ts';

/** One thread, one fit: the package trains in one go, so its thread is ended to cancel it. */
const { halves, regression, parameters } = workerData as PackageJob;

const models = halves.map(({ x, y, trees, seed }): PackageModel => {
  const options = { ...parameters, nEstimators: trees, seed, noOOB: true };
  const forest = regression ? new RandomForestRegression(options) : new RandomForestClassifier(options);
  forest.train(x, y);
  return JSON.parse(JSON.stringify(forest)) as PackageModel;
});

const [first] = models;
const merged: PackageModel = {
  ...first,
  baseModel: {
    ...first.baseModel,
    nEstimators: models.reduce((trees, { baseModel }) => trees + baseModel.nEstimators, 0),
    indexes: models.flatMap(({ baseModel }) => baseModel.indexes),
    estimators: models.flatMap(({ baseModel }) => baseModel.estimators),
  },
};
parentPort?.postMessage(gzipSync(JSON.stringify(merged)));
