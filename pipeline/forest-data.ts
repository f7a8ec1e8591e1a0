import type { Feature, Target } from '../contracts/frame.ts';
import type { FeatureKind, Task } from '../forest/index.ts';

/** Features as the forest takes them. */
export const featureKinds = (features: readonly Feature[]): FeatureKind[] =>
  features.map((feature) =>
    feature.type === 'numeric' ? { type: 'numeric' } : { type: 'categorical', levels: feature.levels.length },
  );

/** A target as the forest takes it. */
export const taskOf = (target: Target): Task =>
  target.task === 'regression'
    ? { type: 'regression' }
    : { type: 'classification', classes: target.classes.length };
