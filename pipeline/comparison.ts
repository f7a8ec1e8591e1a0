import type { Policy } from '../contracts/definition/definition.ts';
import type { Frame, Target } from '../contracts/frame.ts';
import type {
  ComparisonReport,
  Kind,
  Metric,
  ShadowEvidence,
  ShadowTest,
  TenureEvidence,
  Window,
} from '../contracts/reports.ts';
import { bet, isRatio, pairUnits, ratioUnits, type PairedUnits, type Scored } from '../statistics/index.ts';
import { wholeBlocks } from './blocks.ts';
import { addStakes, addUnits, betOf, testOf, type Units } from './evidence.ts';
import { judge } from './judging.ts';
import { relativeLosses, scoreLosses } from './losses.ts';
import { takePredictions, type Predictions } from './predictions.ts';
import { scored } from './scored.ts';
import { labelledRows, take } from './slice.ts';

export interface Compared {
  /** Observations of `window`, labelled or not, without those of paused spans. */
  frame: Frame;
  /** From where the evidence ends up to the check. */
  window: Window;
  champion: Predictions;
  /** All the kinds of one fit, in the policy's order. */
  challengers: { version: number; kind: Kind; predictions: Predictions }[];
  /** The challenger whose units count for the tenure: the one that led before these rows came. */
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
 * Every challenger's own evidence grows; the tenure's by the units of the one that led before they came. Rows that were
 * held out from the training count for the challengers alone: the tenure has counted them already.
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
    ...judge(evidence, tenure, leader, policy),
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
  ...judge(evidence, tenure, leader, policy),
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
  compared: Compared,
  { known, end, blocks }: Span,
): { evidence: ShadowEvidence; tenure: TenureEvidence } {
  const { frame, champion, challengers, leader, evidence, tenure, target, worst, policy } = compared;
  const { metric } = policy.evaluation;
  const rows = take(frame, known);
  const answered = (predictions: Predictions): Answered => {
    const answers = { ...scored(rows, takePredictions(predictions, known), target, policy), block: blocks };
    const losses = relativeLosses(metric, answers, worst);
    return {
      answers,
      losses,
      stakes: policy.shadow.test === 'score' ? scoreLosses(answers, losses) : losses,
    };
  };
  const own = answered(champion);
  const contenders = new Map(
    challengers.map(({ version, predictions }) => [version, answered(predictions)] as const),
  );
  const leading = contenders.get(leader);
  if (!leading) throw new RangeError(`version ${leader} leads, but is not among the challengers compared`);
  const rule = { ...policy.shadow, test: testOf(metric, policy.shadow) };
  const live = rows.observedAt.findIndex((at) => at >= evidence.liveFrom);
  return {
    evidence: {
      ...evidence,
      scoredTo: end,
      rows: evidence.rows + known.length,
      championLoss: evidence.championLoss + sum(own.losses),
      challengers: evidence.challengers.map((challenger) => {
        const contender = contenders.get(challenger.version);
        if (!contender) return challenger;
        const units = unitsOf(metric, contender, own);
        const totalLoss = challenger.totalLoss + sum(contender.losses);
        return { ...addUnits(challenger, units, rule), totalLoss };
      }),
    },
    tenure: live < 0 ? tenure : withUnits(tenure, pairsOf(leading, own, live), rule.test),
  };
}

/** A version on the rows of a span. */
interface Answered {
  answers: Scored;
  /** That stand for the metric. */
  losses: Float64Array;
  /** That are bet on. */
  stakes: Float64Array;
}

/** The units of the rows from `first` on. */
function pairsOf(challenger: Answered, champion: Answered, first = 0): PairedUnits & Pick<Units, 'bets'> {
  const { block, weight } = champion.answers;
  const paired = (of: 'losses' | 'stakes') =>
    pairUnits(challenger[of].subarray(first), champion[of].subarray(first), {
      scale: 1,
      block: block?.subarray(first),
      weight: weight?.subarray(first),
    });
  return { ...paired('losses'), bets: paired('stakes').differences };
}

const unitsOf = (metric: Metric, challenger: Answered, champion: Answered): Units => ({
  ...pairsOf(challenger, champion),
  ratios: isRatio(metric)
    ? [ratioUnits(metric, challenger.answers), ratioUnits(metric, champion.answers)]
    : undefined,
});

const withUnits = (
  tenure: TenureEvidence,
  { wins, losses, bets }: Pick<Units, 'wins' | 'losses' | 'bets'>,
  test: ShadowTest,
): TenureEvidence => ({
  ...tenure,
  wins: tenure.wins + wins,
  losses: tenure.losses + losses,
  units: tenure.units + bets.length,
  ...addStakes(tenure, bets),
  gain:
    test === 'betting'
      ? bets.reduce((wealth: number[], stake) => bet(betOf(wealth, 0), stake).wealth, tenure.gain)
      : tenure.gain,
});

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
