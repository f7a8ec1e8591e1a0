import {
  ActivityFailure,
  CancellationScope,
  ChildWorkflowFailure,
  ParentClosePolicy,
  TimeoutFailure,
  type ActivityOptions,
  allHandlersFinished,
  condition,
  executeChild,
  isCancellation,
  log,
  makeContinueAsNewFunc,
  proxyActivities,
  proxyLocalActivities,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { LifecycleActivities } from '../activities/index.ts';
import type { Deploy } from '../contracts/definition/definition.ts';
import { retrainingWorkflowId, type AdvanceAnswer } from '../contracts/messages.ts';
import type { DeploymentOrder, LifecycleInput } from '../contracts/starting.ts';
import type { Decision } from '../contracts/decision.ts';
import type { RetrainingOutcome } from '../contracts/reports.ts';
import type { Action, Attempt } from '../lifecycle/actions.ts';
import { assertNever } from '../lifecycle/assert.ts';
import { deadlines } from '../lifecycle/deadlines.ts';
import { advanceEvent, drive, dueEvent, live, newLife, type Life, type Ports } from '../lifecycle/drive.ts';
import type { LifecycleEvent, Outcome, Request } from '../lifecycle/events.ts';
import { span } from '../lifecycle/sentences.ts';
import type { Delay } from '../lifecycle/state.ts';
import { delayed, statusOf } from '../lifecycle/status.ts';
import { Inbox } from './inbox.ts';
import type { retraining } from './retraining.ts';
import { Visibility } from './visibility.ts';

/** A year of daily evaluations is about 4,400 events; a run stays far below the server's limits. */
const ROLL_OVER_AT = 1000;

/** A failed action is tried again after this long, doubled each time, at most the cap. */
const RETRY_MS = 5_000;
const RETRY_CAP_MS = 10 * 60_000;

/** What one run hands to the next. */
interface Carried {
  life: Life;
  inbox: Request[];
  /** Sentences that the Web UI shows. */
  latest?: string[];
}

/** One transaction or message. What fails for longer is a delay that the lifecycle shows, and tries again. */
const quick = (summary: string) =>
  proxyActivities<LifecycleActivities>({
    startToCloseTimeout: '10s',
    scheduleToCloseTimeout: '10m',
    retry: { initialInterval: '200ms', maximumInterval: '5s' },
    summary,
  });

/** A look at the data takes as long as they are large; its heartbeats tell that a worker is at it. */
const looking = (summary: string) =>
  proxyActivities<LifecycleActivities>({
    startToCloseTimeout: '10m',
    heartbeatTimeout: '15s',
    scheduleToCloseTimeout: '30m',
    retry: { initialInterval: '200ms', maximumInterval: '5s' },
    summary,
  });

/** Receivers that are away are tried for a day. */
const messenger = (topic: string) =>
  proxyActivities<LifecycleActivities>({
    startToCloseTimeout: '15s',
    scheduleToCloseTimeout: '1 day',
    retry: { initialInterval: '1s', maximumInterval: '10m' },
    summary: `notification: ${topic}`,
  });

/** Time that an answer needs beside the wait for it, so that the activity's own time-out tells what happened. */
const DEPLOYMENT_MARGIN_MS = 5_000;

const deployment = ({ timeout, confirmWithin }: Deploy, version: number): ActivityOptions => ({
  startToCloseTimeout: timeout + DEPLOYMENT_MARGIN_MS,
  scheduleToCloseTimeout: confirmWithin,
  retry: { initialInterval: '1s', backoffCoefficient: 3, maximumInterval: '10m' },
  summary: `deployment of version ${version}`,
});

/** What was decided and how the model stands, in one short transaction. */
const records = (decisions: readonly Decision[]) =>
  proxyLocalActivities<LifecycleActivities>({
    startToCloseTimeout: '10s',
    scheduleToCloseTimeout: '10m',
    retry: { initialInterval: '200ms', maximumInterval: '5s' },
    summary: `record: ${decisions.map(({ kind }) => kind).join(', ') || 'status'}`,
  });

/** One deployed model's life, from its first version until it is retired. */
export async function modelLifecycle(input: LifecycleInput, carried?: Carried): Promise<void> {
  const lifecycle = new Lifecycle(input, carried);
  const end = await drive(lifecycle.life, lifecycle);
  if (end === 'rollOver') await lifecycle.rollOver();
  else await lifecycle.finish();
}

function carryOut(order: DeploymentOrder, deploy: Deploy): Promise<unknown> {
  const options = deployment(deploy, order.version);
  if (deploy.kind === 'webhook')
    return proxyActivities<LifecycleActivities>(options).deploy({ ...order, deploy });
  const own = proxyActivities<Record<string, (order: DeploymentOrder) => Promise<unknown>>>({
    ...options,
    taskQueue: deploy.queue,
  });
  return own[deploy.name](order);
}

function messageOf({ cause, message }: ActivityFailure, deploy: Deploy): string {
  if (!(cause instanceof TimeoutFailure)) return cause?.message ?? message;
  const who = deploy.kind === 'webhook' ? 'the webhook' : `activity ${deploy.name} on queue ${deploy.queue}`;
  return `${who} did not answer within ${span(deploy.confirmWithin)}`;
}

/** The lifecycle's ports, on Temporal. */
class Lifecycle implements Ports {
  readonly life: Life;
  private readonly input: LifecycleInput;
  private readonly inbox: Inbox;
  private readonly visibility: Visibility;
  /** What came of things that were started and not awaited. */
  private readonly ends: Outcome[] = [];
  private run: { number: number; scope: CancellationScope } | null = null;
  private deploying: CancellationScope | null = null;
  private background = 0;
  private started: boolean;
  /** Decisions made for the request to advance that is being answered. */
  private advanced: Decision[] = [];

  constructor(input: LifecycleInput, carried?: Carried) {
    this.input = input;
    this.started = carried !== undefined;
    this.life = carried?.life ?? newLife(input);
    this.visibility = new Visibility(carried?.latest);
    this.inbox = new Inbox(carried?.inbox ?? [], (request) => this.arrived(request));
    this.inbox.listen(() => statusOf(this.life.state, this.life.policy));
    this.visibility.show(this.life);
  }

  async nextEvent(life: Life): Promise<LifecycleEvent> {
    if (!this.started) {
      this.started = true;
      return { type: 'started', champion: this.input.champion, at: life.state.now };
    }
    for (;;) {
      const event = life.policy.clock === 'wall' ? this.wallEvent(life) : this.observationEvent(life);
      if (event) return event;
      await this.somethingNew(life);
    }
  }

  /** Deadlines that have passed come before messages: they were due before the message counts. */
  private wallEvent(life: Life): LifecycleEvent | null {
    const now = Math.max(Date.now(), life.state.now);
    const end = this.ends.shift();
    if (end) return { ...end, at: now };
    const due = dueEvent(life, now);
    if (due) return due;
    const request = this.inbox.waiting.shift();
    return request ? { ...request, at: now } : null;
  }

  /** Nothing but trip and retire gets in while something runs: its end is dated where it was started. */
  private observationEvent(life: Life): LifecycleEvent | null {
    const { now: at, advance } = life.state;
    const end = this.ends.shift();
    if (end) return { ...end, at };
    const busy = this.run !== null || life.state.deployment !== null;
    const next = this.inbox.waiting.findIndex(({ type }) =>
      busy ? type === 'tripBreaker' || type === 'retire' : advance === null || type !== 'advance',
    );
    if (next >= 0) return { ...this.inbox.waiting.splice(next, 1)[0], at };
    return busy ? null : advanceEvent(life, this.wantsToRollOver());
  }

  private async somethingNew(life: Life): Promise<void> {
    const arrived = this.inbox.waiting.length;
    const something = () => this.ends.length > 0 || this.inbox.waiting.length !== arrived;
    const [next] = life.policy.clock === 'wall' ? deadlines(life.state, life.policy) : [];
    if (!next) return condition(something);
    const summary = `${next.kind} due`;
    await condition(something, Math.max(1, next.at - Date.now()), { summary });
  }

  async perform(action: Attempt, life: Life): Promise<LifecycleEvent | null> {
    const at = life.state.now;
    try {
      if (action.attempt)
        await sleep(Math.min(RETRY_MS * 2 ** (action.attempt - 1), RETRY_CAP_MS), {
          summary: `again: ${action.type}`,
        });
      const outcome = await this.done(action, life);
      if (life.state.delay) this.overcome(life.state.delay, life);
      return outcome && { ...outcome, at };
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      const message = error.cause?.message ?? error.message;
      return { type: 'failed', action: { ...action, attempt: (action.attempt ?? 0) + 1 }, message, at };
    }
  }

  /** Beside the history, because it depends on the machines' luck. */
  private overcome(delay: Delay, { state, policy }: Life): void {
    const until = policy.clock === 'wall' ? Math.max(state.now, Date.now()) : state.now;
    const { since, what } = delay;
    const note = { model: this.input.model, at: since, what, message: delayed(delay, until) };
    this.inBackground(quick('delay').recordDelay(note));
  }

  private async done(action: Action, life: Life): Promise<Outcome | null> {
    const { model, revision } = this.input;
    const look = { model, revision, policy: life.policy };
    switch (action.type) {
      case 'assess': {
        const report = await looking('is there data for a first version?').assess({
          ...look,
          at: action.at,
          batch: action.batch,
        });
        return { type: 'readiness', report };
      }
      case 'evaluate': {
        const { type, request, ...input } = action;
        const report = await looking(`evaluation of version ${action.version}`).evaluate({
          ...look,
          ...input,
        });
        return { type: 'evaluated', report, request };
      }
      case 'compare': {
        const { type, retraining: number, ...input } = action;
        const report = await looking(`${action.subject}: ${action.leader} beside ${action.champion}`).compare(
          {
            ...look,
            ...input,
          },
        );
        return { type: 'compared', subject: action.subject, retraining: number, report };
      }
      case 'startRetraining':
        this.startRetraining(action, life);
        return null;
      case 'cancelRetraining':
        if (this.run?.number === action.number) this.run.scope.cancel();
        return null;
      case 'changeChampion': {
        const { type, request, ...change } = action;
        const result = await quick(`${action.kind} of version ${action.to}`).changeChampion({
          ...change,
          model,
        });
        const { kind, decisionId, rule } = action;
        return { type: 'championChanged', kind, decisionId, change: result, rule, request };
      }
      case 'adopt':
        return {
          type: 'adopted',
          champion: await quick('the registry’s champion').describeChampion({ model }),
        };
      case 'record': {
        const { decisions, marks } = action;
        const status = statusOf(life.state, life.policy);
        const task = { runId: workflowInfo().runId, at: Date.now() };
        await records(decisions).record({ model, at: life.state.now, decisions, marks, status, task });
        if (life.state.advance) this.advanced.push(...decisions);
        this.visibility.noticed(decisions);
        return null;
      }
      case 'notify': {
        const { topic, decision } = action;
        const { at, seq, sentence } = decision;
        const announcement = { id: `${model}#${seq}`, topic, model, at, sentence, decision };
        // Each channel by itself: one that is away must not make another one hear twice.
        for (const { on, channel } of life.policy.notifications)
          if (on.includes(topic)) this.inBackground(messenger(topic).notify({ announcement, channel }));
        return null;
      }
      case 'answer': {
        const { requestId, answer } = action;
        const advance = 'reached' in answer;
        this.inbox.answer(
          requestId,
          advance ? ({ ...answer, decisions: this.advanced } as AdvanceAnswer) : answer,
        );
        if (advance) this.advanced = [];
        return null;
      }
      case 'retireModel':
        await quick('retirement').retireModel({ model, at: life.state.now, freeName: action.freeName });
        return null;
      case 'deploy':
        this.inBackground(this.deploy(action, life));
        return null;
      case 'reconfigure':
        return this.reconfigure(action, life);
      default:
        return assertNever(action);
    }
  }

  /** Started, not awaited: its end is an event, so that a trip reaches it and approvals are answered meanwhile. */
  private startRetraining(action: Extract<Action, { type: 'startRetraining' }>, life: Life): void {
    const { model, revision } = this.input;
    const { number, at, batch, champion, leftOut } = action;
    const scope = new CancellationScope({ cancellable: true });
    this.run = { number, scope };
    const ended = (outcome: RetrainingOutcome) => {
      this.run = null;
      this.ends.push({ type: 'retrainingEnded', number, outcome });
    };
    const child = () =>
      executeChild<typeof retraining>('retraining', {
        workflowId: retrainingWorkflowId(model, number),
        args: [{ model, revision, policy: life.policy, number, at, batch, champion, leftOut }],
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        staticSummary: `training ${number} of ${model}`,
      });
    void scope.run(child).then(ended, (error: unknown) => {
      if (isCancellation(error)) return ended({ outcome: 'cancelled' });
      const cause = error instanceof ChildWorkflowFailure ? error.cause : error;
      ended({ outcome: 'failed', message: cause instanceof Error ? cause.message : String(cause) });
    });
  }

  /** A trip or a retirement stops a training when it arrives, however long the lifecycle is busy with other things. */
  private arrived({ type, message }: Request): void {
    if (type !== 'tripBreaker' && type !== 'retire') return;
    const { answers } = this.life.state;
    if (!answers.some(({ requestId }) => requestId === message.requestId)) this.run?.scope.cancel();
  }

  /** Started, not awaited: its end is an event. */
  private async deploy(action: Extract<Action, { type: 'deploy' }>, life: Life): Promise<void> {
    const { deploy } = life.policy;
    if (!deploy) return;
    const { decisionId, kind, version, former } = action;
    const order = { decisionId, model: this.input.model, kind, version, former };
    const scope = new CancellationScope({ cancellable: true });
    this.deploying = scope;
    try {
      await scope.run(() => carryOut(order, deploy));
      this.ends.push({ type: 'deployed', decisionId });
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      this.ends.push({ type: 'deploymentFailed', decisionId, message: messageOf(error, deploy) });
    }
  }

  /** The definition is read by an activity, as its schema has no place in a workflow. */
  private async reconfigure(
    { message }: Extract<Action, { type: 'reconfigure' }>,
    life: Life,
  ): Promise<Outcome> {
    const { model, revision } = this.input;
    const { actor, reason, definition } = message;
    const input = { model, revision, at: life.state.now, actor, reason, definition };
    const result = await quick('reading the new definition').reconfigure(input);
    if ('problem' in result)
      return { type: 'reconfigured', message, changes: null, problem: result.problem, newFeatures: false };
    life.policy = result.policy;
    this.input.revision = result.revision;
    const { changes, newFeatures } = result;
    return { type: 'reconfigured', message, changes, problem: null, newFeatures };
  }

  private inBackground(work: Promise<void>): void {
    this.background++;
    void work.then(
      () => void this.background--,
      (error: unknown) => {
        this.background--;
        if (!isCancellation(error)) log.error('given up', { error: String(error) });
      },
    );
  }

  settled(life: Life): void {
    this.visibility.show(life);
  }

  /** Only between retrainings and deployments, and with every message answered: a new run has no children. */
  async timeToRollOver({ state }: Life): Promise<boolean> {
    const idle = () => this.run === null && this.background === 0 && this.ends.length === 0;
    if (!this.wantsToRollOver() || !idle() || state.deployment || state.advance) return false;
    await condition(() => allHandlersFinished() || this.inbox.waiting.length > 0);
    return this.inbox.waiting.length === 0 && idle();
  }

  private wantsToRollOver(): boolean {
    const { continueAsNewSuggested, historyLength, targetWorkerDeploymentVersionChanged } = workflowInfo();
    const limit = this.input.rollOverAt ?? ROLL_OVER_AT;
    return continueAsNewSuggested || historyLength >= limit || targetWorkerDeploymentVersionChanged;
  }

  /**
   * Waits for what was started, so that nothing is cut off, but for a deployment, which is of no more use; whoever asks
   * meanwhile is told that it is over.
   */
  async finish(): Promise<void> {
    this.deploying?.cancel();
    const over = () => allHandlersFinished() && this.run === null && this.background === 0;
    const { waiting } = this.inbox;
    while (waiting.length > 0 || !over()) {
      const request = waiting.shift();
      if (request) await live({ ...request, at: this.life.state.now }, this.life, this);
      else await condition(() => waiting.length > 0 || over());
    }
  }

  async rollOver(): Promise<void> {
    const moved = workflowInfo().targetWorkerDeploymentVersionChanged;
    const continueAsNew = makeContinueAsNewFunc<typeof modelLifecycle>(
      moved ? { initialVersioningBehavior: 'AUTO_UPGRADE' } : {},
    );
    await continueAsNew(this.input, {
      life: this.life,
      inbox: this.inbox.waiting,
      latest: this.visibility.latest,
    });
  }
}
