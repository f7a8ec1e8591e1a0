import { countsOf, type Counts } from '../../contracts/counts.ts';
import type { Decision } from '../../contracts/decision.ts';
import { digest } from '../../contracts/digest.ts';

export interface Result extends Counts {
  weeks: number;
  rows: number;
  breaker: {
    cause: string;
    openedAt: number;
    closedAt: number | null;
    actor: string | null;
    reason: string | null;
  }[];
  metric: { name: string; lifecycle: number; never: number };
  champion: number | null;
  digest: string;
  seconds: number;
}

/** What a history comes to, counted from its decisions alone. */
export function resultOf(
  history: readonly Decision[],
): Omit<Result, 'weeks' | 'rows' | 'metric' | 'champion' | 'seconds'> {
  return { ...countsOf(history), breaker: openings(history), digest: digest(history) };
}

function openings(history: readonly Decision[]): Result['breaker'] {
  const found: Result['breaker'] = [];
  for (const { kind, evidence, at, actor, reason } of history) {
    if (kind !== 'breaker') continue;
    if (evidence.state === 'open')
      found.push({ cause: String(evidence.cause), openedAt: at, closedAt: null, actor: null, reason: null });
    const last = found.at(-1);
    if (evidence.state === 'closed' && last) Object.assign(last, { closedAt: at, actor, reason });
  }
  return found;
}
