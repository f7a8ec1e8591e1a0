import type { Decision } from '../contracts/decision.ts';
import type { Definition, Policy } from '../contracts/definition/definition.ts';
import type { Message } from '../contracts/messages.ts';
import type { RetrainingOutcome } from '../contracts/reports.ts';
import type { Action, Attempt } from '../lifecycle/actions.ts';
import { assertNever } from '../lifecycle/assert.ts';
import { advanceEvent, drive, newLife, type Life, type Ports } from '../lifecycle/drive.ts';
import type { LifecycleEvent, Outcome } from '../lifecycle/events.ts';
import { holds } from '../lifecycle/shadow.ts';
import { goThrough } from '../lifecycle/stages.ts';
import { observingStages } from '../pipeline/stages/observing.ts';
import { retrainingStages, type Ingested } from '../pipeline/stages/retraining.ts';
import { createVersions } from '../pipeline/stages/versions.ts';
import { UNLIMITED, type Trainer } from '../pipeline/trainer.ts';
import { createMemory, type Memory, type Tenure } from './memory.ts';
import type { Recording } from './recording.ts';

export interface RehearsalInput {
  definition: Definition;
  recording: Recording;
  trainers: Readonly<Record<string, Trainer>>;
  /** By whose rules the first version is trained, where policies are compared: the definition's own by default. */
  bootstrap?: Policy;
  onProgress?: (progress: Progress) => void;
  /** What the stages see; for tests, with something changed. */
  memory?: Memory;
}

/** How far a rehearsal has got: its clock, and the version that serves. */
export interface Progress {
  now: number;
  champion: number | null;
}

/** What would have happened. */
export interface Rehearsed {
  decisions: Decision[];
  tenures: readonly Tenure[];
  memory: Memory;
}

/**
 * Lives a model's life over a recorded history: the workflow's driver, state machine and stages, with memory in place
 * of Temporal and Postgres. The clock is the observations', from the first one to the last.
 *
 * Nobody is there to operate it: what waits for approval is approved at once, but for a challenger that ended its shadow
 * undecided, and the serving side confirms every deployment.
 */
export async function rehearse(input: RehearsalInput): Promise<Rehearsed> {
  const { recording } = input;
  const memory = input.memory ?? createMemory(input.definition, recording);
  const definition = onObservationClock(input.definition);
  const rehearsal = new Rehearsal({ ...input, definition }, memory);
  const [origin] = recording.frame.observedAt;
  await drive(newLife({ model: definition.name, origin, policy: definition.policy }), rehearsal);
  return { decisions: rehearsal.decisions, tenures: memory.tenures, memory };
}

/** Recorded time passes by the record, also for a model that lives by the wall clock. */
export const onObservationClock = (definition: Definition): Definition => ({
  ...definition,
  policy: { ...definition.policy, clock: 'observation' },
});

const PROVENANCE = { codeVersion: 'backtest', workflowId: '', runId: '' };
const REVISION = 1;
const BATCH = 1;

class Rehearsal implements Ports {
  readonly decisions: Decision[] = [];
  private readonly input: RehearsalInput;
  private readonly memory: Memory;
  private readonly observing: ReturnType<typeof observingStages>;
  private readonly stages: ReturnType<typeof retrainingStages>;
  private readonly end: number;
  private readonly ends: Outcome[] = [];
  private requests = 0;
  private started = false;

  constructor(input: RehearsalInput, memory: Memory) {
    this.input = input;
    this.memory = memory;
    const versions = createVersions({ records: memory, trainers: input.trainers });
    this.observing = observingStages(memory, versions);
    this.stages = retrainingStages(memory, versions);
    this.end = input.recording.completeTo;
  }

  async nextEvent(life: Life): Promise<LifecycleEvent> {
    const at = life.state.now;
    if (!this.started) {
      this.started = true;
      return { type: 'started', champion: null, at };
    }
    const end = this.ends.shift();
    if (end) return { ...end, at };
    return this.answerOfAPerson(life) ?? advanceEvent(life, false) ?? this.advance(at);
  }

  private advance(at: number): LifecycleEvent {
    const message = { ...this.message('the data are complete'), to: this.end, batch: BATCH };
    return { type: 'advance', message, at };
  }

  private answerOfAPerson({ state }: Life): LifecycleEvent | null {
    const { stage, now } = state;
    if (stage.name !== 'approval' || holds(state) !== null) return null;
    const { version, rule } = stage.approval;
    const undecided = rule === 'undecided';
    const message = {
      ...this.message(undecided ? 'it is not shown to be better' : 'the evidence suffices'),
      version,
    };
    return { type: undecided ? 'reject' : 'approve', message, at: now };
  }

  private message(reason: string): Message {
    return { requestId: `${++this.requests}`, actor: 'backtest', reason, identity: 'backtest' };
  }

  async perform(action: Attempt, life: Life): Promise<LifecycleEvent | null> {
    const outcome = await this.done(action, life);
    return outcome && { ...outcome, at: life.state.now };
  }

  private async done(action: Action, life: Life): Promise<Outcome | null> {
    const { definition, bootstrap } = this.input;
    const look = { model: definition.name, revision: REVISION, policy: life.policy };
    switch (action.type) {
      case 'assess': {
        const asked = { ...look, policy: bootstrap ?? life.policy, at: action.at, batch: action.batch };
        return { type: 'readiness', report: await this.observing.assess(asked, asOf(action)) };
      }
      case 'evaluate': {
        const { type, request, ...asked } = action;
        const report = await this.observing.evaluate({ ...look, ...asked }, asOf(action));
        return { type: 'evaluated', report, request };
      }
      case 'compare': {
        const { type, retraining, ...asked } = action;
        const report = await this.observing.compare({ ...look, ...asked }, asOf(action));
        return { type: 'compared', subject: action.subject, retraining, report };
      }
      case 'startRetraining':
        this.ends.push({
          type: 'retrainingEnded',
          number: action.number,
          outcome: await this.retrain(action, life),
        });
        return null;
      case 'changeChampion': {
        const { kind, decisionId, rule, request, to, expected, at } = action;
        const change = this.memory.change(to, { expected, at });
        return { type: 'championChanged', kind, decisionId, change, rule, request };
      }
      case 'deploy':
        this.ends.push({ type: 'deployed', decisionId: action.decisionId });
        return null;
      case 'record':
        this.decisions.push(...action.decisions);
        return null;
      case 'notify':
      case 'answer':
      case 'retireModel':
      case 'cancelRetraining':
        return null;
      case 'adopt':
      case 'reconfigure':
        throw new Error(`nothing outside changes a rehearsal, but it was asked to ${action.type}`);
      default:
        return assertNever(action);
    }
  }

  private async retrain(
    { number, at, batch, champion, leftOut }: Extract<Action, { type: 'startRetraining' }>,
    life: Life,
  ): Promise<RetrainingOutcome> {
    const { definition, bootstrap } = this.input;
    const policy = champion === null ? (bootstrap ?? life.policy) : life.policy;
    const input = {
      model: definition.name,
      revision: REVISION,
      policy,
      number,
      at,
      batch,
      champion,
      leftOut,
    };
    const stage = (ingested: Ingested) => ({ retraining: input, ingested });
    try {
      return await goThrough(
        {
          ingestion: () => this.stages.ingestion(input, asOf({ at })),
          inspection: (ingested: Ingested) => this.stages.inspection(stage(ingested)),
          training: (ingested) => this.stages.training(stage(ingested), UNLIMITED),
          validation: (ingested, fitted) => this.stages.validation({ ...stage(ingested), fitted }),
          registration: (ingested, fitted, validated) =>
            this.stages.registration({ ...stage(ingested), fitted, validated }, PROVENANCE),
        },
        policy.training.timeLimit,
      );
    } catch (error) {
      // Data that a stage can't work with fail the retraining, as they do in the workflow.
      if (error instanceof RangeError) return { outcome: 'failed', message: error.message };
      throw error;
    }
  }

  settled({ state }: Life): void {
    this.input.onProgress?.({ now: state.now, champion: state.champion?.number ?? null });
  }

  /** The rehearsal ends when all that is recorded has been lived through. */
  timeToRollOver({ state }: Life): boolean {
    return state.now >= this.end && state.advance === null && this.ends.length === 0;
  }
}

const asOf = ({ at }: { at: number }) => ({ batch: BATCH, knownAt: at });
