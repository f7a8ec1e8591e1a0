import type { Dependencies } from './dependencies.ts';
import { withFailures } from './failures.ts';
import { observingActivities } from './observing.ts';
import { outgoingActivities } from './outgoing.ts';
import { reconfiguringActivities } from './reconfiguring.ts';
import { recordingActivities } from './recording.ts';
import { retrainingActivities, trainingActivities } from './retraining.ts';
import { createVersions } from '../pipeline/stages/versions.ts';

export type { Ingested } from '../pipeline/stages/retraining.ts';
export type { Dependencies } from './dependencies.ts';

export type LifecycleActivities = ReturnType<typeof createActivities>['lifecycle'];
export type TrainingActivities = ReturnType<typeof createActivities>['training'];

/** Everything that workflows ask of the world, by the queue it runs on. */
export function createActivities(dependencies: Dependencies) {
  const versions = createVersions({ records: dependencies.store, trainers: dependencies.trainers });
  return {
    lifecycle: withFailures({
      ...observingActivities(dependencies, versions),
      ...recordingActivities(dependencies),
      ...outgoingActivities(dependencies),
      ...reconfiguringActivities(dependencies, versions),
      ...retrainingActivities(dependencies, versions),
    }),
    training: withFailures(trainingActivities(dependencies, versions)),
  };
}
