import type { Definition } from '../contracts/definition/definition.ts';
import type { Feature, Target } from '../contracts/frame.ts';

/** Of a model with a numeric, a nullable numeric and a categorical feature. The store reads no policy. */
export function smallDefinition(
  name: string,
  { features = FEATURES, target = TARGET }: { features?: Feature[]; target?: Target } = {},
): Definition {
  return {
    name,
    description: '',
    target,
    features,
    policy: {} as Definition['policy'],
    source: { kind: 'observations' },
  };
}

export const FEATURES: Feature[] = [
  { name: 'amount', type: 'numeric', range: [0, 100], nullable: false },
  { name: 'age', type: 'numeric', nullable: true },
  { name: 'channel', type: 'categorical', levels: ['web', 'shop'], nullable: false },
];

export const TARGET: Target = { name: 'fraud', task: 'binary', classes: ['no', 'yes'] };
