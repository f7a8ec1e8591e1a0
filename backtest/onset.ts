import type { Decision } from '../contracts/decision.ts';
import type { Window } from '../contracts/reports.ts';

/** From the onset of degradation to the next champion, over all champions that degraded. */
export interface TimeToChampion {
  /** Milliseconds; null where none that degraded was replaced. */
  median: number | null;
  replaced: number;
  /** Still serving when the data ended. */
  open: number;
}

/** A champion's onset is the beginning of the first degraded window of its tenure. */
export function timeToChampion(decisions: readonly Decision[]): TimeToChampion {
  const times: number[] = [];
  let onset: number | null = null;
  for (const { kind, rule, evidence, at } of decisions) {
    if (kind === 'evaluation' && rule === 'degraded') onset ??= (evidence.window as Window).from;
    if (kind !== 'promotion' && kind !== 'rollback') continue;
    if (onset !== null) times.push(at - onset);
    onset = null;
  }
  times.sort((a, b) => a - b);
  return {
    median: times[Math.floor(times.length / 2)] ?? null,
    replaced: times.length,
    open: onset === null ? 0 : 1,
  };
}
