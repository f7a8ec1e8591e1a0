import { activityInfo } from '@temporalio/activity';
import type { RetrainingInput } from '../contracts/starting.ts';
import { retrainingStages, type Fitted, type StageInput } from '../pipeline/stages/retraining.ts';
import type { Versions } from '../pipeline/stages/versions.ts';
import type { Dependencies } from './dependencies.ts';
import { withHeartbeats } from './heartbeats.ts';
import { pin } from './pinning.ts';
import { withinTimeLimit } from './time-limit.ts';

type Registration = Parameters<ReturnType<typeof retrainingStages>['registration']>[0];

/** The stages of a retraining but the fit itself; all of them light. */
export function retrainingActivities({ store, codeVersion }: Dependencies, versions: Versions) {
  const stages = retrainingStages(store, versions);

  return {
    inspection: stages.inspection,
    validation: stages.validation,

    async ingestion(input: RetrainingInput) {
      return stages.ingestion(
        input,
        await pin(store, await versions.definition(input.model, input.revision), input),
      );
    },

    async registration(input: Registration) {
      const { workflowExecution } = activityInfo();
      return stages.registration(input, {
        codeVersion,
        workflowId: workflowExecution?.workflowId ?? '',
        runId: workflowExecution?.runId ?? '',
      });
    },
  };
}

/** The fit: heavy, on a queue of its own. */
export function trainingActivities({ store }: Dependencies, versions: Versions) {
  const stages = retrainingStages(store, versions);

  return {
    /** Heartbeats carry the number of trees that are done. */
    training: (input: StageInput): Promise<Fitted> =>
      withHeartbeats((report) =>
        withinTimeLimit(input.retraining.policy.training.timeLimit, (signal) =>
          stages.training(input, { signal, onProgress: (done, total) => report({ done, total }) }),
        ),
      ),
  };
}
