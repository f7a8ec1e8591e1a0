import { LIFECYCLE_QUEUE, TRAINING_QUEUE } from '../contracts/messages.ts';

/** `lifecycle`: workflows and light activities; `training`: fits only; `all`: both in one process. */
export type Role = 'lifecycle' | 'training' | 'all';

/** The task queues that a worker of each role polls. */
export const QUEUES: Record<Role, readonly string[]> = {
  lifecycle: [LIFECYCLE_QUEUE],
  training: [TRAINING_QUEUE],
  all: [LIFECYCLE_QUEUE, TRAINING_QUEUE],
};
