import type { Policy } from '../../contracts/definition/definition.ts';
import type { Feature, Frame, Target } from '../../contracts/frame.ts';
import type { ReferenceRecord } from '../reference.ts';

export interface Inspected {
  /** Labelled rows that are to be trained on, in order of time. */
  frame: Frame;
  /** First row that the champion was not trained on; 0 without a champion. */
  freshFrom: number;
  /** What the champion was trained on; null for a first version. */
  reference: ReferenceRecord | null;
  policy: Pick<Policy, 'inspection' | 'block' | 'blockRows'>;
  features: readonly Feature[];
  target: Target;
}
