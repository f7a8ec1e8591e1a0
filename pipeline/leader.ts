import { OWN_EVIDENCE } from '../contracts/evidence.ts';
import type { ChallengerEvidence } from '../contracts/reports.ts';

/**
 * The challenger that can be promoted: of those with evidence of their own to be better than the champion, the one that
 * is best by the metric; while there is none, the one with the most evidence. At a tie the present leader, then the
 * first one.
 *
 * @param own each challenger's log e-value against "not better"
 */
export function leaderOf(
  challengers: readonly (Pick<ChallengerEvidence, 'version' | 'units' | 'sum'> & { own: number })[],
  present: number,
): number {
  const able = challengers.filter(({ own }) => own >= OWN_EVIDENCE);
  const lead = able.length > 0 ? meanDifference : (challenger: { own: number }) => challenger.own;
  const candidates = able.length > 0 ? able : challengers;
  const best = Math.max(...candidates.map(lead));
  const leaders = candidates.filter((challenger) => lead(challenger) === best);
  return (leaders.find(({ version }) => version === present) ?? leaders[0]).version;
}

const meanDifference = ({ units, sum }: Pick<ChallengerEvidence, 'units' | 'sum'>): number =>
  units > 0 ? sum / units : 0;
