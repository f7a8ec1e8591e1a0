import { DefinitionError, describeChanges, parseDefinition } from '../contracts/definition/index.ts';
import type { Policy } from '../contracts/definition/definition.ts';
import { StoreRefused } from '../store/errors.ts';
import type { Dependencies } from './dependencies.ts';
import type { Versions } from '../pipeline/stages/versions.ts';

export interface ReconfigureInput {
  model: string;
  revision: number;
  at: number;
  actor: string;
  reason: string;
  /** YAML. */
  definition: string;
}

export type Reconfigured =
  | { problem: string }
  | {
      revision: number;
      policy: Policy;
      changes: { path: string; before: unknown; after: unknown }[];
      newFeatures: boolean;
    };

export function reconfiguringActivities({ store }: Dependencies, versions: Versions) {
  return {
    /** Reads a new definition; a wrong one changes nothing and says why. */
    async reconfigure({
      model,
      revision,
      at,
      actor,
      reason,
      definition,
    }: ReconfigureInput): Promise<Reconfigured> {
      try {
        const next = parseDefinition(definition, 'the new definition');
        if (next.name !== model) return { problem: `it is for ${next.name}, this model is ${model}` };
        const before = await versions.definition(model, revision);
        if (next.policy.clock !== before.policy.clock)
          return { problem: 'the clock of a running model can’t change' };
        const stored = await store.models.revise(next, { at, actor, reason });
        const newFeatures = JSON.stringify(next.features) !== JSON.stringify(before.features);
        return {
          revision: stored.revision,
          policy: next.policy,
          changes: describeChanges(before, next),
          newFeatures,
        };
      } catch (error) {
        if (error instanceof DefinitionError || error instanceof StoreRefused)
          return { problem: error.message };
        throw error;
      }
    },
  };
}
