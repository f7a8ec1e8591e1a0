import fc from 'fast-check';
import type { Policy } from '../../contracts/definition/index.ts';
import type { EvaluationVerdict, RetrainingOutcome, Surroundings } from '../../contracts/reports.ts';
import type { Action } from '../actions.ts';
import { assertNever } from '../assert.ts';
import { decide } from '../decide.ts';
import { nextDeadline } from '../deadlines.ts';
import { advanceEvent, dueEvent } from '../drive.ts';
import type { LifecycleEvent, Outcome, Request } from '../events.ts';
import { initialState, type LifecycleState } from '../state.ts';
import { policyOf } from './policy.ts';
import { Registry } from './registry.ts';
import {
  NO_DRIFT,
  comparisonOf,
  corrupt,
  evaluationOf,
  notConverged,
  refused,
  registered,
  versionOf,
  type Standing,
} from './reports.ts';
import { DAY, HOUR, START, WEEK } from './world.ts';

/** One event that was decided about. */
export interface Taken {
  event: LifecycleEvent;
  before: LifecycleState;
  after: LifecycleState;
  actions: Action[];
}

/** What may happen next; `roll` decides everything about it that is left open. */
export type Move =
  | { do: 'deadline' | 'wait' | 'end' | 'repeat' | 'replay' | 'meddle'; roll: number }
  | { do: 'send'; type: Request['type']; roll: number };

/** Twice what brings a life back to work. */
const MESSAGES = [
  'pause',
  'resume',
  'resume',
  'tripBreaker',
  'resetBreaker',
  'resetBreaker',
  'retrain',
  'evaluateNow',
  'approve',
  'approve',
  'reject',
  'rollback',
  'reconfigure',
  'advance',
] as const satisfies Request['type'][];

const roll = fc.nat(2 ** 31 - 1);
const just = (...moves: Exclude<Move['do'], 'send'>[]) => fc.record({ do: fc.constantFrom(...moves), roll });

/** Sequences in which deadlines prevail, so that lives get somewhere. */
export const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.oneof(
    { weight: 600, arbitrary: just('deadline') },
    { weight: 150, arbitrary: just('end') },
    { weight: 30, arbitrary: just('wait', 'repeat', 'replay') },
    { weight: 5, arbitrary: just('meddle') },
    {
      weight: 50,
      arbitrary: fc.record({ do: fc.constant('send' as const), type: fc.constantFrom(...MESSAGES), roll }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('send' as const), type: fc.constant('retire' as const), roll }),
    },
  ),
  { minLength: 20, maxLength: 160, size: 'max' },
);

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);

/** Policies of every kind, both clocks among them. */
export const policies: fc.Arbitrary<Policy> = fc
  .record({
    clock: oneOf('wall' as const, 'observation' as const),
    delay: oneOf(0, 3 * DAY),
    confirmations: oneOf(1, 2),
    schedule: oneOf(WEEK, 3 * WEEK, null),
    newRows: oneOf(null, 1000),
    evidence: oneOf('challenger' as const, 'tenure' as const),
    whenUndecided: oneOf('keep' as const, 'ask' as const, 'promoteNotWorse' as const),
    leniency: oneOf(null, { posterior: 0.95, within: 52 * WEEK }),
    approval: fc.option(
      fc.record({
        timeout: oneOf(DAY, 2 * WEEK),
        onTimeout: oneOf('reject' as const, 'promote' as const, 'escalate' as const),
        fourEyes: fc.boolean(),
      }),
    ),
    probation: oneOf(0, WEEK),
    failures: oneOf(1, 3),
    retrainings: fc.integer({ min: 1, max: 6 }),
    per: oneOf(4 * WEEK, 12 * WEEK),
    deploys: fc.boolean(),
  })
  .map((choice) =>
    policyOf({
      clock: choice.clock,
      labels: { delay: choice.delay },
      evaluation: { confirmations: choice.confirmations },
      drift: { confirmations: choice.confirmations },
      schedule: { every: choice.schedule },
      newData: { rows: choice.newRows },
      shadow: {
        atMost: WEEK,
        evidence: choice.evidence,
        whenUndecided: choice.whenUndecided,
        leniency: choice.leniency,
      },
      promotion: { approval: choice.approval },
      probation: { duration: choice.probation },
      breaker: { failures: choice.failures, cooldown: 3 * DAY },
      budget: { retrainings: choice.retrainings, per: choice.per },
      deploy: choice.deploys ? { kind: 'activity', name: 'deploy', queue: 'serving', timeout: HOUR } : null,
    }),
  );

/** Small numbers out of one large one. */
class Dice {
  private left: number;

  constructor(roll: number) {
    this.left = roll;
  }

  /** A whole number below `sides`. */
  below(sides: number): number {
    // Park and Miller's generator (CACM 1988): all that is asked of it is that it depends on the roll.
    this.left = (this.left * 48_271 + 1) % 2_147_483_647;
    return Math.floor((this.left / 2_147_483_647) * sides);
  }

  pick<T>(...values: readonly T[]): T {
    return values[this.below(values.length)];
  }
}

/**
 * Lives through a sequence of moves and tells every event that was decided about. Outcomes of short actions come
 * next, as the driver has it; everything else comes when it likes, also twice, also long after.
 */
export function live(policy: Policy, sequence: readonly Move[]): Taken[] {
  const chaos = new Chaos(policy);
  chaos.deliver({ type: 'started', champion: null, at: START }, new Dice(1));
  for (const move of sequence) chaos.play(move);
  return chaos.taken;
}

class Chaos {
  readonly taken: Taken[] = [];
  private state = initialState('churn', START, START + WEEK);
  private readonly policy: Policy;
  private readonly registry = new Registry();
  private now = START;
  private training: { number: number } | null = null;
  private deployments: string[] = [];
  private versions = 0;
  private requests = 0;

  constructor(policy: Policy) {
    this.policy = policy;
  }

  play(move: Move): void {
    const dice = new Dice(move.roll);
    switch (move.do) {
      case 'deadline':
        return this.policy.clock === 'wall' ? this.nextOnTheWall(dice) : this.nextObserved(dice);
      case 'wait':
        if (this.policy.clock === 'wall') this.now += dice.pick(HOUR, DAY, 40 * DAY);
        return;
      case 'end':
        return this.end(dice);
      case 'send':
        return this.deliver({ at: this.now, ...this.message(move.type, dice) }, dice);
      case 'repeat': {
        const requests = this.taken.filter(
          ({ event }) => 'message' in event && event.type !== 'reconfigured',
        );
        const last = requests.at(-1 - dice.below(3));
        return last && this.deliver({ ...last.event, at: this.now }, dice);
      }
      case 'replay':
        return this.deliver(this.taken[dice.below(this.taken.length)].event, dice);
      case 'meddle':
        return this.meddle(dice);
      default:
        return assertNever(move);
    }
  }

  private nextOnTheWall(dice: Dice): void {
    const next = nextDeadline(this.state, this.policy);
    if (next) this.now = Math.max(this.now, next.at + dice.pick(0, 0, 0, 500, 9 * DAY));
    const due = dueEvent({ state: this.state, policy: this.policy }, this.now);
    if (due) this.deliver(due, dice);
  }

  private nextObserved(dice: Dice): void {
    const life = { state: this.state, policy: this.policy };
    if (this.training || this.deployments.length > 0) return;
    const next = nextDeadline(this.state, this.policy);
    const to = Math.max(this.now, next?.at ?? 0) + dice.pick(0, DAY, 3 * WEEK);
    const event = advanceEvent(life, dice.below(20) === 0) ?? {
      at: this.now,
      ...this.message('advance', dice, to),
    };
    this.deliver(event, dice);
    this.now = Math.max(this.now, this.state.now);
  }

  private end(dice: Dice): void {
    if (this.training) {
      const { number } = this.training;
      return this.deliver(
        { type: 'retrainingEnded', number, outcome: this.outcome(dice), at: this.now },
        dice,
      );
    }
    const decisionId = this.deployments.shift();
    if (decisionId === undefined) return;
    const at = this.now;
    const message = 'no answer';
    this.deliver(
      dice.below(3) > 0
        ? { type: 'deployed', decisionId, at }
        : { type: 'deploymentFailed', decisionId, message, at },
      dice,
    );
  }

  private outcome(dice: Dice): RetrainingOutcome {
    const version = () => versionOf(++this.versions, this.state.now);
    switch (dice.below(11)) {
      case 0:
        return refused(version());
      case 1:
        return corrupt();
      case 2:
        return notConverged();
      case 3:
        return { outcome: 'timeLimit', limit: HOUR };
      case 4:
        return { outcome: 'failed', message: 'out of memory' };
      case 5:
        return { outcome: 'notEnoughData', sentence: '12 of 500 rows' };
      case 6:
        return { outcome: 'cancelled' };
      case 7:
        return registered(version(), { ...version(), kind: 'recent' });
      default:
        return registered(version());
    }
  }

  private meddle(dice: Dice): void {
    const version = 1 + dice.below(this.versions + 1);
    if (dice.below(2) === 0) this.registry.delete(version);
    else if (this.registry.get(version)) this.registry.champion = version;
  }

  private message(type: Request['type'], dice: Dice, to = this.now + dice.pick(0, DAY, WEEK)): Request {
    const waiting = this.state.stage.name === 'approval' ? this.state.stage.approval.version : 1;
    const message = {
      requestId: `request ${++this.requests}`,
      actor: dice.pick('ada', 'bo'),
      reason: dice.pick('', 'because', 'because'),
      identity: 'ada@desk',
      version: dice.pick(waiting, waiting, 1, type === 'rollback' ? null : 2),
      freeName: dice.pick(true, false),
      definition: '',
      to,
      batch: 1,
    };
    return { type, message } as Request;
  }

  deliver(event: LifecycleEvent, dice: Dice): void {
    if (event.type === 'retrainingEnded' && event.number === this.training?.number) {
      this.training = null;
      if ('versions' in event.outcome) this.registry.add(...event.outcome.versions);
    }
    const before = this.state;
    const { state: after, actions } = decide(before, event, this.policy);
    this.taken.push({ event, before, after, actions });
    this.state = after;
    this.now = Math.max(this.now, after.now);
    const outcomes = actions.flatMap((action) => {
      const outcome = dice.below(40) === 0 ? this.failure(action) : this.outcomeOf(action, dice);
      return outcome ? [{ ...outcome, at: after.now }] : [];
    });
    for (const outcome of outcomes) this.deliver(outcome, dice);
  }

  private failure = (action: Action): Outcome => ({
    type: 'failed',
    action,
    message: 'the database is away',
  });

  private outcomeOf(action: Action, dice: Dice): Outcome | null {
    switch (action.type) {
      case 'assess': {
        const report = { ready: dice.below(4) > 0, rows: 900, labelled: 900, readyAt: null };
        return { type: 'readiness', report: { ...report, surroundings: this.surroundings([]) } };
      }
      case 'evaluate': {
        const verdict = dice.pick<EvaluationVerdict>(
          'healthy',
          'degraded',
          'degraded',
          'suspect',
          'noData',
          'notEnoughRows',
          'notEnoughLabels',
        );
        const report = evaluationOf(action, verdict, this.surroundings([action.version]));
        const size = { value: 0.4, limit: 0.2, p: 0, q: 0 };
        const moved = [{ feature: 'calls', distance: 'psi' as const, ...size, importance: 1 }];
        const drift = dice.pick(null, NO_DRIFT, { ...NO_DRIFT, moved, share: 1, drifted: true });
        const newRows = dice.below(2000);
        return { type: 'evaluated', report: { ...report, drift, newRows }, request: action.request };
      }
      case 'compare': {
        const standing = dice.pick<Standing>(
          'undecided',
          'undecided',
          'undecided',
          'undecided',
          'better',
          'better',
          'likelyBetter',
          'notWorse',
          'notWorse',
          'worse',
          'waiting',
        );
        const { subject, retraining, champion, challengers } = action;
        const numbers = challengers.map(({ number }) => number);
        const report = comparisonOf(action, standing, this.surroundings([champion, ...numbers]));
        const leader = dice.pick(...numbers);
        return { type: 'compared', subject, retraining, report: { ...report, leader } };
      }
      case 'startRetraining':
        this.training = { number: action.number };
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
        this.deployments.push(action.decisionId);
        return null;
      case 'reconfigure': {
        const { message } = action;
        const [changes, problem] = dice.pick([[], null], [null, 'churn.yaml:1 is empty']);
        return { type: 'reconfigured', message, changes, problem, newFeatures: dice.pick(true, false) };
      }
      case 'cancelRetraining':
      case 'record':
      case 'notify':
      case 'answer':
      case 'retireModel':
        return null;
      default:
        return assertNever(action);
    }
  }

  private surroundings(counted: number[]): Surroundings {
    const { champion } = this.registry;
    return { champion, missing: this.registry.missing(counted), newest: this.now };
  }
}
