import type { Notification } from './definition/definition.ts';

/** A model that lives, as the records know it. Instants in epoch milliseconds. */
export interface Living {
  model: string;
  createdAt: number;
  /** The latest deadline at which its data were looked at; null before the first. */
  lookedAt: number | null;
  paused: boolean;
  clock: 'wall' | 'observation';
  /** Time between two evaluations. */
  every: number;
  notifications: Notification[];
}

/** A model whose lifecycle does not do its work. */
export interface Overdue {
  model: string;
  /** No workflow runs for it; or one does, but does not evaluate. */
  kind: 'notRunning' | 'notEvaluated';
  /** When its data were looked at last, or when it was created. */
  since: number;
  sentence: string;
}

/** So many intervals without an evaluation are too many. */
const INTERVALS = 2;

/**
 * What is wrong with a model's lifecycle; null when nothing is. A paused one, and one whose clock others move, are not
 * expected to evaluate.
 *
 * @param running whether Temporal shows its workflow as running; null when that is not known
 */
export function overdueOf(
  { model, createdAt, lookedAt, paused, clock, every }: Living,
  running: boolean | null,
  now: number,
): Overdue | null {
  const since = lookedAt ?? createdAt;
  const day = new Date(since).toISOString().slice(0, 16).replace('T', ' ');
  const last = lookedAt === null ? `created ${day} UTC, never evaluated` : `last evaluated ${day} UTC`;
  if (running === false)
    return {
      model,
      kind: 'notRunning',
      since,
      sentence: `${model} has no running lifecycle (${last}): start it, or reset its workflow in Temporal`,
    };
  if (clock === 'observation' || paused || now - since <= INTERVALS * every) return null;
  return {
    model,
    kind: 'notEvaluated',
    since,
    sentence: `${model} is overdue (${last}): see whether workers run, and what \`perennial status ${model}\` waits for`,
  };
}
