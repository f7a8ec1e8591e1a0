import type { Policy } from '../contracts/definition/definition.ts';
import type { LifecycleInput } from '../contracts/starting.ts';
import type { Action, Attempt } from './actions.ts';
import { DEADLINES_PER_ADVANCE } from './advance.ts';
import { deadlines, evaluationAfter } from './deadlines.ts';
import { decide } from './decide.ts';
import type { LifecycleEvent } from './events.ts';
import { initialState, type LifecycleState } from './state.ts';

/** A lifecycle as it is carried along: what it knows, and the rules it follows. */
export interface Life {
  state: LifecycleState;
  policy: Policy;
}

/** A life before its first event. With `clock: observation` nothing is known yet at its origin. */
export function newLife({
  model,
  origin,
  policy,
}: Pick<LifecycleInput, 'model' | 'origin' | 'policy'>): Life {
  const first = policy.clock === 'wall' ? origin : origin + policy.evaluation.every;
  return { state: initialState(model, origin, first), policy };
}

/** What the lifecycle needs of the world; the workflow and the backtest each supply their own. */
export interface Ports {
  /** The next thing that happens: a message, the end of something that was started, or a deadline. */
  nextEvent(life: Life): Promise<LifecycleEvent>;
  /** Does what was decided; what came of it, or null where nothing is to be told. Throws for no failure of the world. */
  perform(action: Attempt, life: Life): Promise<LifecycleEvent | null>;
  /** The state has settled until the next event. */
  settled(life: Life): void;
  timeToRollOver(life: Life): boolean | Promise<boolean>;
}

/**
 * Lives a model's life: takes an event, decides, acts, until the model is retired or it is time to roll over.
 * Outcomes are decided about before anything that arrived meanwhile, so promotions, rollbacks, trips and evaluations
 * never interleave.
 */
export async function drive(life: Life, ports: Ports): Promise<'retired' | 'rollOver'> {
  while (life.state.stage.name !== 'retired') {
    const pending = [await ports.nextEvent(life)];
    for (let event = pending.shift(); event; event = pending.shift()) {
      pending.unshift(...(await live(event, life, ports)));
    }
    ports.settled(life);
    if (await ports.timeToRollOver(life)) return 'rollOver';
  }
  return 'retired';
}

/**
 * Decides about an event and acts on it, in order: what fails is tried again before anything that comes after it.
 *
 * @returns what came of it, to be decided about next
 */
export async function live(event: LifecycleEvent, life: Life, ports: Ports): Promise<LifecycleEvent[]> {
  const outcomes: LifecycleEvent[] = [];
  const actions: Attempt[] = follow(event, life);
  for (let action = actions.shift(); action; action = actions.shift()) {
    const outcome = await ports.perform(action, life);
    if (outcome?.type === 'failed') {
      actions.unshift(...follow(outcome, life));
      continue;
    }
    life.state = { ...life.state, delay: null };
    if (outcome) outcomes.push(outcome);
  }
  return outcomes;
}

function follow(event: LifecycleEvent, life: Life): Action[] {
  const { state, actions } = decide(life.state, event, life.policy);
  life.state = state;
  return actions;
}

/**
 * The earliest deadline up to `now` as an event; null when none is due. Evaluations that were missed are one event,
 * for the latest of them.
 */
export function dueEvent({ state, policy }: Life, now: number): LifecycleEvent | null {
  const [next] = deadlines(state, policy);
  if (!next || next.at > now) return null;
  const at = Math.max(next.at, state.now);
  if (next.kind !== 'evaluation') return { type: 'due', kind: next.kind, at, missed: 0 };
  const latest = evaluationAfter(state, policy, now) - policy.evaluation.every;
  const missed = Math.round((latest - next.at) / policy.evaluation.every);
  return { type: 'due', kind: 'evaluation', at: Math.max(at, latest), missed: Math.max(0, missed) };
}

/**
 * With `clock: observation`, what a running request to advance leads to: the next deadline up to its end, or that it
 * was reached. Null without such a request.
 *
 * @param stop ends the request early, so that the run can roll over
 */
export function advanceEvent(life: Life, stop: boolean): LifecycleEvent | null {
  const { advance, now } = life.state;
  if (!advance) return null;
  if (stop || advance.deadlines >= DEADLINES_PER_ADVANCE) return { type: 'reached', at: now };
  const [next] = deadlines(life.state, life.policy);
  if (next && next.at <= advance.to)
    return { type: 'due', kind: next.kind, at: Math.max(next.at, now), missed: 0 };
  return { type: 'reached', at: advance.to };
}
