import type { Policy } from '../../contracts/definition/definition.ts';
import type { Feature, Frame, Target } from '../../contracts/frame.ts';
import type { ReferenceRecord } from '../reference.ts';

export interface Inspected {
  /** Labelled rows that are to be trained on, in order of time. */
  frame: Frame;
  /** First row that the reference does not have; 0 without one. */
  freshFrom: number;
  /** False where rows between those and the ones before were left out; true by default. */
  joined?: boolean;
  /** The data that were inspected last and trained on; null for a first version. */
  reference: ReferenceRecord | null;
  policy: Pick<Policy, 'inspection' | 'block' | 'blockRows'>;
  features: readonly Feature[];
  target: Target;
}
