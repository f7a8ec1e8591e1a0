import type { Standing } from '../contracts/reports.ts';

const WEEK = 7 * 24 * 3600 * 1000;

/** What a loss of a week ago counts beside one of now. */
const WEEKLY_DISCOUNT = 0.97;

/**
 * The standings after more rows: older losses are discounted by the time that has passed, so that the lead goes to
 * the kind that suits the present.
 *
 * @param elapsed milliseconds of observation time since the standings last grew
 */
export function addToStandings(
  standings: readonly Standing[],
  contenders: readonly { version: number; losses: Float64Array; weight?: Float64Array }[],
  elapsed: number,
): Standing[] {
  const discount = WEEKLY_DISCOUNT ** (elapsed / WEEK);
  return standings.map((standing) => {
    const contender = contenders.find(({ version }) => version === standing.version);
    if (!contender) return standing;
    const { losses, weight } = contender;
    return {
      ...standing,
      loss:
        standing.loss * discount + losses.reduce((sum, loss, row) => sum + loss * (weight?.[row] ?? 1), 0),
      weight: standing.weight * discount + (weight?.reduce((sum, w) => sum + w, 0) ?? losses.length),
      rows: standing.rows + losses.length,
    };
  });
}

/** Version with the lowest discounted mean loss; at a tie the present leader, then the first one. */
export function leaderOf(standings: readonly Standing[], present: number): number {
  const meanLoss = ({ loss, weight }: Standing) => (weight > 0 ? loss / weight : Infinity);
  const leader = standings.find(({ version }) => version === present);
  const best = standings.reduce(
    (lowest, standing) => (meanLoss(standing) < meanLoss(lowest) ? standing : lowest),
    leader ?? standings[0],
  );
  return best.version;
}
