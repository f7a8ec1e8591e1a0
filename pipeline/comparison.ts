import type { Policy } from '../contracts/definition/definition.ts';
import type { Frame, Target } from '../contracts/frame.ts';
import type { ComparisonReport, Kind, ShadowEvidence, TenureEvidence, Window } from '../contracts/reports.ts';
import { isRatio, pairUnits, ratioUnits } from '../statistics/index.ts';
import { wholeBlocks } from './blocks.ts';
import { addUnits, testOf } from './evidence.ts';
import { judge } from './judging.ts';
import { relativeLosses } from './losses.ts';
import { takePredictions, type Predictions } from './predictions.ts';
import { scored } from './scored.ts';
import { labelledRows, take } from './slice.ts';
import { addToStandings, leaderOf } from './standings.ts';

export interface Compared {
  /** Observations of `window`, labelled or not, without those of paused spans. */
  frame: Frame;
  /** From where the evidence ends up to the check. */
  window: Window;
  champion: Predictions;
  /** All the kinds of one fit, in the policy's order. */
  challengers: { version: number; kind: Kind; predictions: Predictions }[];
  /** The challenger whose evidence grows. */
  leader: number;
  evidence: ShadowEvidence;
  tenure: TenureEvidence;
  target: Target;
  /** The largest loss that counts, see `worstLoss`. */
  worst: number;
  policy: Pick<Policy, 'block' | 'blockRows' | 'labels' | 'evaluation' | 'shadow'>;
}

/**
 * Counts the rows of a shadow that have not been counted yet, and says what the evidence has come to.
 *
 * With `shadow.unit: block` only whole blocks count and the rest waits for the next check; so does everything while
 * fewer labels are known than `labels.coverage` asks for, as those that come early may differ from the late ones.
 * The leader's evidence is its own and the tenure's; the standings of all challengers grow beside it. Where another
 * challenger takes the lead later, the evidence goes on: it is about the leading challenger, whichever that is.
 *
 * @throws RangeError when the leader is not among the challengers
 */
export function compare(compared: Compared): Omit<ComparisonReport, 'asOf' | 'surroundings'> {
  const { window, leader, policy } = compared;
  const span = countable(compared);
  const waiting = span.known.length < policy.labels.coverage * span.rows;
  const { evidence, tenure } = waiting ? compared : grow(compared, span);
  return {
    window,
    rows: span.rows,
    labelled: span.known.length,
    waiting,
    evidence,
    tenure,
    ...judge(evidence, tenure, policy),
    leader: leaderOf(evidence.standings, leader),
  };
}

/** The report of a look at which nothing can be counted: the evidence is what it was. */
export const uncounted = ({
  window,
  leader,
  evidence,
  tenure,
  policy,
}: Pick<Compared, 'window' | 'leader' | 'evidence' | 'tenure' | 'policy'>): Omit<
  ComparisonReport,
  'asOf' | 'surroundings'
> => ({
  window,
  rows: 0,
  labelled: 0,
  waiting: true,
  evidence,
  tenure,
  ...judge(evidence, tenure, policy),
  leader,
});

interface Span {
  rows: number;
  /** Its rows whose label is known. */
  known: Int32Array;
  /** Instant up to which it reaches. */
  end: number;
  /** Block of each known row; without it every row counts by itself. */
  blocks?: Int32Array;
}

function countable({ frame, window, policy }: Compared): Span {
  const known = labelledRows(frame);
  if (policy.shadow.unit === 'row') return { rows: frame.rows, known, end: window.to };
  const whole = wholeBlocks(frame.observedAt, window, policy);
  const counted = known.filter((row) => row < whole.rows);
  return {
    rows: whole.rows,
    known: counted,
    end: whole.end,
    blocks: counted.map((row) => whole.blocks[row]),
  };
}

function grow(
  { frame, champion, challengers, leader, evidence, tenure, target, worst, policy }: Compared,
  { known, end, blocks }: Span,
): { evidence: ShadowEvidence; tenure: TenureEvidence } {
  const { metric } = policy.evaluation;
  const rows = take(frame, known);
  const answered = (predictions: Predictions) => {
    const answers = { ...scored(rows, takePredictions(predictions, known), target, policy), block: blocks };
    return { answers, losses: relativeLosses(metric, answers, worst) };
  };
  const own = answered(champion);
  const contenders = challengers.map(({ version, predictions }) => {
    const { answers, losses } = answered(predictions);
    return { version, answers, losses, weight: answers.weight };
  });
  const leading = contenders.find(({ version }) => version === leader);
  if (!leading) throw new RangeError(`version ${leader} leads, but is not among the challengers compared`);
  const units = {
    ...pairUnits(leading.losses, own.losses, { scale: 1, block: blocks, weight: own.answers.weight }),
    ratios: isRatio(metric)
      ? ([ratioUnits(metric, leading.answers), ratioUnits(metric, own.answers)] as const)
      : undefined,
  };
  return {
    evidence: {
      ...addUnits(evidence, units, { ...policy.shadow, test: testOf(metric, policy.shadow) }),
      scoredTo: end,
      rows: evidence.rows + known.length,
      championLoss: evidence.championLoss + sum(own.losses),
      challengerLoss: evidence.challengerLoss + sum(leading.losses),
      standings: addToStandings(evidence.standings, contenders, end - evidence.scoredTo),
    },
    tenure: { ...tenure, wins: tenure.wins + units.wins, losses: tenure.losses + units.losses },
  };
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
