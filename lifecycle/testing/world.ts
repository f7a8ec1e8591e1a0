import type { Policy } from '../../contracts/definition/index.ts';
import type { Decision } from '../../contracts/decision.ts';
import type { Answer } from '../../contracts/messages.ts';
import type {
  ComparisonReport,
  EvaluationReport,
  EvaluationVerdict,
  RetrainingOutcome,
  Surroundings,
} from '../../contracts/reports.ts';
import type { Action, Attempt } from '../actions.ts';
import { assertNever } from '../assert.ts';
import { nextDeadline } from '../deadlines.ts';
import { advanceEvent, drive, dueEvent, type Life, type Ports } from '../drive.ts';
import type { LifecycleEvent, Outcome, Request } from '../events.ts';
import { initialState } from '../state.ts';
import { policyOf, type PolicyChanges } from './policy.ts';
import { Registry } from './registry.ts';
import { comparisonOf, evaluationOf, registered, versionOf, type Standing } from './reports.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;

/** A Monday, midnight. */
export const START = Date.UTC(2026, 0, 5);

type ActionOf<Type extends Action['type']> = Extract<Action, { type: Type }>;

/** How the world answers. A test replaces what it is about, at any time. */
export interface Script {
  /** Whether there is data for a first version. */
  ready: boolean;
  evaluate(action: ActionOf<'evaluate'>): EvaluationVerdict | EvaluationReport;
  compare(action: ActionOf<'compare'>): Standing | ComparisonReport;
  train(action: ActionOf<'startRetraining'>): RetrainingOutcome;
  /** Milliseconds of the wall. */
  trainingTakes: number;
  /** Whether a training ends when it is told to. */
  cancels: boolean;
  /** What the serving side says; null: nothing. */
  deployment: 'confirmed' | 'refused' | null;
  fails(action: Attempt): boolean;
}

/** Something that was started: its end is an event. */
interface Started {
  endsAt: number;
  end: () => Outcome;
}

/**
 * Everything around a lifecycle, in memory: time, a registry, trainings that take a while, an operator. All is well in
 * it and no challenger shows to be better, unless the test says otherwise.
 */
export class World implements Ports {
  readonly life: Life;
  readonly registry = new Registry();
  /** The wall's time; with `clock: observation`, what the clock was last advanced to. */
  now = START;
  readonly history: Decision[] = [];
  readonly notifications: { topic: string; sentence: string }[] = [];
  readonly performed: Action[] = [];
  readonly answers: { requestId: string; answer: Answer }[] = [];
  readonly script: Script = {
    ready: true,
    evaluate: () => 'healthy',
    compare: () => 'undecided',
    train: ({ at }) => registered(versionOf(this.nextVersion(), at)),
    trainingTakes: HOUR,
    cancels: true,
    deployment: 'confirmed',
    fails: () => false,
  };

  private horizon = START;
  private arrivals: (() => LifecycleEvent)[] = [];
  private requests: Request[] = [];
  private training: (Started & { number: number }) | null = null;
  private deployments: Started[] = [];
  private sent = 0;

  /** @param champion a version made elsewhere that serves from the start */
  constructor(changes: PolicyChanges = {}, champion: number | null = null) {
    const policy = policyOf(changes);
    this.life = { state: initialState('churn', START, START + policy.evaluation.every), policy };
    if (champion !== null) this.registry.add(versionOf(champion, START));
    this.arrivals.push(() => ({ type: 'started', champion, at: START }));
  }

  get state() {
    return this.life.state;
  }

  get policy(): Policy {
    return this.life.policy;
  }

  nextVersion(): number {
    return this.registry.size + 1;
  }

  /** Lets time pass up to an instant, everyone at work. */
  async until(instant: number): Promise<void> {
    if (this.policy.clock === 'wall') return this.live(instant);
    await this.live(instant);
    while (this.state.now < instant && this.state.stage.name !== 'retired')
      await this.tell('advance', { to: instant, batch: 1 });
    this.now = instant;
  }

  async after(duration: number): Promise<void> {
    await this.until(this.now + duration);
  }

  /** Lets time pass while no worker runs; then they come back. */
  async outage(duration: number): Promise<void> {
    this.now += duration;
    await this.live(this.now);
  }

  /** Sends a message now, lets it be followed, and tells what it was answered. */
  async tell(type: Request['type'], fields: Record<string, unknown> = {}): Promise<Answer | undefined> {
    const requestId = `request ${++this.sent}`;
    const message = { requestId, actor: 'ada', reason: '', identity: 'ada@desk', ...fields };
    this.requests.push({ type, message } as Request);
    await this.live(this.now);
    return this.answers.findLast((given) => given.requestId === message.requestId)?.answer;
  }

  /** The account as a person reads it, from an instant on. */
  account(from = START): string[] {
    return this.history.filter(({ at }) => at >= from).map(({ sentence }) => sentence);
  }

  decisions(kind: Decision['kind']): Decision[] {
    return this.history.filter((decision) => decision.kind === kind);
  }

  private async live(until: number): Promise<void> {
    this.horizon = until;
    if (this.next() !== null && this.state.stage.name !== 'retired') await drive(this.life, this);
    this.now = Math.max(this.now, until);
  }

  async nextEvent(): Promise<LifecycleEvent> {
    const next = this.next();
    if (!next) throw new Error('nothing happens any more');
    this.now = Math.max(this.now, next.at);
    return next.take();
  }

  settled(): void {}

  /** Drives no further than time has come. */
  timeToRollOver(): boolean {
    return this.next() === null;
  }

  private next(): { at: number; take: () => LifecycleEvent } | null {
    if (this.arrivals.length > 0) return { at: this.now, take: () => this.arrivals.shift()!() };
    return this.policy.clock === 'wall' ? this.nextOnTheWall() : this.nextObserved();
  }

  private nextOnTheWall() {
    const deadline = nextDeadline(this.state, this.policy);
    const instant = (at: number) => Math.max(at, this.now);
    const candidates = [
      ...this.running().map((started) => ({ at: instant(started.endsAt), take: () => this.end(started) })),
      ...(deadline
        ? [{ at: instant(deadline.at), take: () => dueEvent(this.life, instant(deadline.at))! }]
        : []),
      ...(this.requests.length > 0 ? [{ at: this.now, take: () => this.request(0) }] : []),
    ];
    const [first] = candidates.sort((a, b) => a.at - b.at);
    return first && first.at <= this.horizon ? first : null;
  }

  private nextObserved() {
    const at = this.state.now;
    const [ended] = this.running().filter(({ endsAt }) => endsAt < Infinity);
    if (ended) return { at, take: () => this.end(ended) };
    const busy = this.running().length > 0;
    const request = this.requests.findIndex(
      ({ type }) => !busy || type === 'tripBreaker' || type === 'retire',
    );
    if (request >= 0) return { at, take: () => this.request(request) };
    const event = busy ? null : advanceEvent(this.life, false);
    return event && { at, take: () => event };
  }

  private running(): Started[] {
    return [...(this.training ? [this.training] : []), ...this.deployments];
  }

  private end(started: Started): LifecycleEvent {
    if (this.training === started) this.training = null;
    this.deployments = this.deployments.filter((deployment) => deployment !== started);
    return { ...started.end(), at: this.eventTime() };
  }

  private request(index: number): LifecycleEvent {
    return { ...this.requests.splice(index, 1)[0], at: this.eventTime() };
  }

  private eventTime(): number {
    return this.policy.clock === 'wall' ? this.now : this.state.now;
  }

  async perform(action: Attempt): Promise<LifecycleEvent | null> {
    const { now: at } = this.state;
    if (this.script.fails(action)) {
      const again = { ...action, attempt: (action.attempt ?? 0) + 1 };
      return { type: 'failed', action: again, message: 'the database is away', at };
    }
    this.performed.push(action);
    const outcome = this.done(action);
    return outcome && { ...outcome, at };
  }

  private done(action: Action): Outcome | null {
    switch (action.type) {
      case 'assess': {
        const { ready } = this.script;
        const report = { ready, rows: 900, labelled: ready ? 900 : 90, readyAt: START + 4 * WEEK };
        return { type: 'readiness', report: { ...report, surroundings: this.surroundings([]) } };
      }
      case 'evaluate': {
        const answer = this.script.evaluate(action);
        const around = this.surroundings([action.version]);
        const report = typeof answer === 'string' ? evaluationOf(action, answer, around) : answer;
        return { type: 'evaluated', report, request: action.request };
      }
      case 'compare': {
        const answer = this.script.compare(action);
        const around = this.surroundings([
          action.champion,
          ...action.challengers.map(({ number }) => number),
        ]);
        const report = typeof answer === 'string' ? comparisonOf(action, answer, around) : answer;
        return { type: 'compared', subject: action.subject, retraining: action.retraining, report };
      }
      case 'startRetraining':
        return this.startTraining(action);
      case 'cancelRetraining':
        if (this.script.cancels && this.training?.number === action.number)
          this.training = {
            ...this.training,
            endsAt: this.now,
            end: () => ({
              type: 'retrainingEnded',
              number: action.number,
              outcome: { outcome: 'cancelled' },
            }),
          };
        return null;
      case 'changeChampion': {
        const { kind, decisionId, rule, request } = action;
        return {
          type: 'championChanged',
          kind,
          decisionId,
          rule,
          request,
          change: this.registry.change(action),
        };
      }
      case 'adopt': {
        const { champion } = this.registry;
        return { type: 'adopted', champion: champion === null ? null : this.registry.get(champion) };
      }
      case 'deploy':
        return this.deploy(action);
      case 'reconfigure':
        return this.reconfigure(action);
      case 'record':
        this.history.push(...action.decisions);
        for (const { version, status } of action.marks) this.registry.mark(version, status);
        return null;
      case 'notify':
        this.notifications.push({ topic: action.topic, sentence: action.decision.sentence });
        return null;
      case 'answer':
        this.answers.push({ requestId: action.requestId, answer: action.answer });
        return null;
      case 'retireModel':
        return null;
      default:
        return assertNever(action);
    }
  }

  private surroundings(counted: number[]): Surroundings {
    const { champion } = this.registry;
    return { champion, missing: this.registry.missing(counted), newest: this.state.now };
  }

  private startTraining(action: ActionOf<'startRetraining'>): null {
    if (this.training) throw new Error(`training ${action.number} starts while ${this.training.number} runs`);
    const { number } = action;
    const outcome = this.script.train(action);
    const end = (): Outcome => {
      if ('versions' in outcome) this.registry.add(...outcome.versions);
      return { type: 'retrainingEnded', number, outcome };
    };
    this.training = { number, endsAt: this.now + this.script.trainingTakes, end };
    return null;
  }

  private deploy({ decisionId, version }: ActionOf<'deploy'>): null {
    const { deployment } = this.script;
    const message = `version ${version} did not answer`;
    this.deployments.push({
      endsAt: deployment === null ? Infinity : this.now + HOUR,
      end: () =>
        deployment === 'confirmed'
          ? { type: 'deployed', decisionId }
          : { type: 'deploymentFailed', decisionId, message },
    });
    return null;
  }

  /** Definitions are read elsewhere: here they are changes of the policy as JSON. */
  private reconfigure({ message }: ActionOf<'reconfigure'>): Outcome {
    if (!message.definition.startsWith('{'))
      return {
        type: 'reconfigured',
        message,
        changes: null,
        problem: 'churn.yaml:1 is empty',
        newFeatures: false,
      };
    const changes = JSON.parse(message.definition) as PolicyChanges;
    this.life.policy = { ...this.policy, ...policyOf(changes) };
    const paths = Object.keys(changes).map((path) => ({ path, before: {}, after: {} }));
    return {
      type: 'reconfigured',
      message,
      changes: paths,
      problem: null,
      newFeatures: 'training' in changes,
    };
  }
}
