import {
  observingStages,
  type ComparisonInput,
  type EvaluationInput,
  type Look,
} from '../pipeline/stages/observing.ts';
import type { Versions } from '../pipeline/stages/versions.ts';
import type { Dependencies } from './dependencies.ts';
import { pin } from './pinning.ts';

/** Activities that look at production data and change nothing but predictions. */
export function observingActivities({ store }: Dependencies, versions: Versions) {
  const stages = observingStages(store, versions);
  const pinned = async (look: Look) => pin(store, await versions.definition(look.model, look.revision), look);

  /** Whoever looks after the lifecycles sees that this one was at work. */
  const noted = async <Report>({ model, at }: Look, look: () => Promise<Report>): Promise<Report> => {
    const report = await look();
    await store.watch.looked(model, at);
    return report;
  };

  return {
    assess: (look: Look) => noted(look, async () => stages.assess(look, await pinned(look))),
    evaluate: (input: EvaluationInput) =>
      noted(input, async () => stages.evaluate(input, await pinned(input))),
    compare: async (input: ComparisonInput) => stages.compare(input, await pinned(input)),
  };
}
