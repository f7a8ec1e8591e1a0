export { correlationRatio, cramersV } from './association.ts';
export * from './attribution/index.ts';
export { contradiction } from './confident-learning.ts';
export * from './detectors/index.ts';
export * from './drift/index.ts';
export * from './metrics/index.ts';
export { uniform } from './random.ts';
export * from './sequential/index.ts';
