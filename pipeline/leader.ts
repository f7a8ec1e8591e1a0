import { OWN_EVIDENCE } from '../contracts/evidence.ts';
import type { ChallengerEvidence, KindStandings } from '../contracts/reports.ts';

type Challenger = Pick<ChallengerEvidence, 'version' | 'kind' | 'units' | 'stakes'> & {
  /** Log e-value against "not better". */
  own: number;
};

/**
 * The challenger that can be promoted: of those with evidence of their own to be better than the champion, or of all
 * while there is none, the one whose kind does best. A few days suit one kind or the other by chance, so the kind's
 * units of earlier fits count beside its own. At a tie the present leader, then the first one.
 *
 * @param kinds what the kinds of earlier fits have shown
 */
export function leaderOf(challengers: readonly Challenger[], present: number, kinds: KindStandings): number {
  const able = challengers.filter(({ own }) => own >= OWN_EVIDENCE);
  const candidates = (able.length > 0 ? able : challengers).map(({ version, kind, units, stakes }) => {
    const before = kinds[kind] ?? { units: 0, stakes: 0 };
    return { version, mean: (before.stakes + stakes) / Math.max(1, before.units + units) };
  });
  const best = Math.max(...candidates.map(({ mean }) => mean));
  const leaders = candidates.filter(({ mean }) => mean === best);
  return (leaders.find(({ version }) => version === present) ?? leaders[0]).version;
}
