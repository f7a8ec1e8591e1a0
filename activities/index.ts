import type { Dependencies } from './dependencies.ts';
import { each } from './each.ts';
import { withFailures } from './failures.ts';
import { withHeartbeats } from './heartbeats.ts';
import { observingActivities } from './observing.ts';
import { outgoingActivities } from './outgoing.ts';
import { reconfiguringActivities } from './reconfiguring.ts';
import { recordingActivities } from './recording.ts';
import { retrainingActivities, trainingActivities } from './retraining.ts';
import { watchingActivities } from './watching.ts';
import { createVersions } from '../pipeline/stages/versions.ts';

export type { Ingested } from '../pipeline/stages/retraining.ts';
export type { Dependencies } from './dependencies.ts';

export type LifecycleActivities = ReturnType<typeof createActivities>['lifecycle'];
export type TrainingActivities = ReturnType<typeof createActivities>['training'];

/** Everything that workflows ask of the world, by the queue it runs on. */
export function createActivities(dependencies: Dependencies) {
  const versions = createVersions({ records: dependencies.store, trainers: dependencies.trainers });
  return {
    lifecycle: each(
      {
        ...each(observingActivities(dependencies, versions), withHeartbeats),
        ...recordingActivities(dependencies),
        ...outgoingActivities(dependencies),
        ...watchingActivities(dependencies),
        ...reconfiguringActivities(dependencies, versions),
        ...each(retrainingActivities(dependencies, versions), withHeartbeats),
      },
      withFailures,
    ),
    training: each(trainingActivities(dependencies, versions), withFailures),
  };
}
