import type { Decision } from '../contracts/decision.ts';
import type { ChampionChange, VersionSummary } from '../contracts/reports.ts';
import type { LifecycleStatus } from '../contracts/status.ts';
import type { ChangeKind } from '../store/champions.ts';
import type { Task } from '../store/decisions.ts';
import type { VersionStatus } from '../store/registry.ts';
import type { Dependencies } from './dependencies.ts';

export interface RecordInput {
  model: string;
  at: number;
  decisions: Decision[];
  marks: { version: number; status: VersionStatus }[];
  status: LifecycleStatus;
  task: Task;
}

export interface ChangeInput {
  model: string;
  at: number;
  kind: ChangeKind;
  to: number;
  expected: number | null;
  decisionId: string;
  rule: string;
  actor: string;
}

/** Activities that write down what was decided; each may be repeated without another effect. */
export function recordingActivities({ store }: Dependencies) {
  return {
    async record({ model, at, decisions, marks, status, task }: RecordInput): Promise<void> {
      await store.decisions.record(model, decisions, task);
      for (const { version, status: standing } of marks) {
        const [lost] = await store.registry.missing(model, [version]);
        if (lost === undefined) await store.registry.setStatus(model, [version], standing, at);
      }
      await store.snapshots.save(model, status, at);
    },

    /** Promotes or rolls back in the registry, by compare-and-set. */
    async changeChampion(change: ChangeInput): Promise<ChampionChange> {
      return store.champions.change(change);
    },

    /** The registry's champion as it is. */
    async describeChampion({ model }: { model: string }): Promise<VersionSummary | null> {
      const champion = await store.champions.now(model);
      if (champion === null) return null;
      const { number, kind, trainedTo, validation } = await store.registry.get(model, champion);
      return { number, kind, trainedTo, validation: validation.challenger };
    },

    async recordDelay(input: { model: string; at: number; what: string; message: string }): Promise<void> {
      await store.decisions.recordDelay(input.model, input);
    },

    async retireModel({
      model,
      at,
      freeName,
    }: {
      model: string;
      at: number;
      freeName: boolean;
    }): Promise<void> {
      await store.models.retire(model, { at, freeName });
    },
  };
}
