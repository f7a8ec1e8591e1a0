export { adjusted } from './benjamini-hochberg.ts';
export { cellOf, countCodes, countSorted, firstAtLeast, quantileEdges } from './cells.ts';
export { chiSquared, chiSquaredTail, type ChiSquared } from './chi-squared.ts';
export { asymptoticP, exactP, kolmogorovSmirnov, kolmogorovSmirnovP } from './kolmogorov-smirnov.ts';
export { kolmogorovTail } from './kolmogorov-distribution.ts';
export { mannWhitney } from './mann-whitney.ts';
export { jensenShannon, stabilityIndex } from './shares.ts';
export { outside } from './pooled.ts';
export { sorted } from './sorted.ts';
export { wasserstein } from './wasserstein.ts';
export {
  CELLS,
  compareCategorical,
  compareNumeric,
  unseen,
  type CategoricalDistances,
  type NumericDistances,
} from './columns.ts';
export {
  calibrate,
  calibratedP,
  shareTail,
  usual,
  usualP,
  type Calibration,
  type Usual,
} from './calibration.ts';
