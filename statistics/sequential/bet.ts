import { logMeanExp } from './log-space.ts';
import type { PairedUnits } from './units.ts';

/** How many units were won, lost and tied. */
export type Counts = Pick<PairedUnits, 'wins' | 'losses' | 'ties'>;

/** A bet's running state: plain JSON, a number a grid point. */
export interface Bet {
  /** δ of H₀: E[d] ≤ −δ, in the unit of the differences. */
  margin: number;
  /** Log-wealth of each bettor; bettor g stakes λ_g. */
  wealth: number[];
}

/** Share of the largest stake that cannot be ruined. */
const BOLDEST = 0.9;

/**
 * Starts a bet against H₀: E[dᵢ | past] ≤ −δ for paired differences d in [−1, 1], champion's loss less challenger's.
 * Its wealth reaches 1/α with probability ≤ α under H₀, however often one looks: then the challenger is *not worse
 * than the margin* (or *better*, at margin 0).
 *
 * With X = (d+1)/2 and m = (1−δ)/2 the wealth is K = (1/G) Σ_g Πᵢ (1 + λ_g(Xᵢ − m)), λ_g = (0.9/m)(g/G)²
 * (Waudby-Smith and Ramdas, Estimating means of bounded random variables by betting, JRSS B 2024).
 *
 * @param margin δ, between −1 and 1
 * @param grid G, the number of stakes
 * @throws RangeError for a margin that no difference can reach
 *
 * @example
 * let state = createBet({ margin: 0.02 });
 * for (let i = 0; i < 300; i++) state = bet(state, i % 10 === 0 ? 1 : 0);
 * betLogE(state) // 21.6685
 */
export function createBet({ margin, grid = 30 }: { margin: number; grid?: number }): Bet {
  if (!(margin > -1 && margin < 1)) throw new RangeError(`margin must be between -1 and 1 (got ${margin})`);
  return { margin, wealth: Array.from({ length: grid }, () => 0) };
}

/**
 * The bet after one more unit (Waudby-Smith and Ramdas, as in `createBet`).
 *
 * @param difference d, in [−1, 1], champion's loss less challenger's
 * @throws RangeError when `difference` is outside
 *
 * @example
 * bet(createBet({ margin: 0, grid: 2 }), 1) // { margin: 0, wealth: [0.2029, 0.6419] }
 */
export function bet({ margin, wealth }: Bet, difference: number): Bet {
  if (!(difference >= -1 && difference <= 1)) {
    throw new RangeError(
      `a difference must be between -1 and 1 (got ${difference}): divide by the loss's scale`,
    );
  }
  const m = (1 - margin) / 2;
  const surplus = (difference + 1) / 2 - m;
  return { margin, wealth: wealth.map((log, g) => log + Math.log1p(stake(g, wealth.length, m) * surplus)) };
}

/**
 * The log e-value of a bet, ln K: decide at ln(1/α).
 *
 * @example
 * betLogE(createBet({ margin: 0.02 })) // 0
 * betLogE(bet(createBet({ margin: 0.02 }), 1)) // 0.2837
 */
export const betLogE = ({ wealth }: Bet): number => logMeanExp(wealth);

/**
 * The same bet from counts alone, where every unit is won (d = 1), lost (−1) or tied (0): the order of units does
 * not matter.
 *
 * @param margin δ, between −1 and 1
 * @param grid G, the number of stakes
 * @returns ln K
 *
 * @example
 * betLogEOfCounts({ wins: 30, losses: 0, ties: 270 }, { margin: 0.02 }) // 21.6685
 */
export function betLogEOfCounts(
  { wins, losses, ties }: Counts,
  { margin, grid = 30 }: { margin: number; grid?: number },
): number {
  const m = (1 - margin) / 2;
  return logMeanExp(
    Array.from({ length: grid }, (_, g) => {
      const lambda = stake(g, grid, m);
      return (
        wins * Math.log1p(lambda * (1 - m)) +
        ties * Math.log1p(lambda * (0.5 - m)) +
        losses * Math.log1p(-lambda * m)
      );
    }),
  );
}

/** λ_g of the zero-based grid point `g`. */
const stake = (g: number, grid: number, m: number) => (BOLDEST / m) * ((g + 1) / grid) ** 2;
