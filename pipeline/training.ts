import type { Frame, Target } from '../contracts/frame.ts';
import type { Finding } from '../contracts/reports.ts';
import { dummyOf } from './dummy.ts';
import type { Predictions } from './predictions.ts';
import type { FittedPart, TrainingMaterial } from './trainer.ts';

/** Change of the error that counts as none, and the share of the gain over the dummy that does. */
const PLATEAU = 0.002;
const PLATEAU_SHARE = 0.1;
/** Share of the rows that may be without an out-of-bag vote, and by how many of its deviations it may be passed. */
const UNVOTED = 0.001;
const UNVOTED_DEVIATIONS = 3;
const SINGLE_LEAF = 0.1;

/**
 * Has a fit learnt anything, and would more trees change it? Each item a number with its limit; what a trainer can't
 * tell is left out.
 *
 * The error over trees falls about as c / T, so what the second half of the trees took away is what as many trees again
 * could take away. It counts as flat up to the largest of 0.002, 2σ of the error's own sampling error, and a tenth of
 * the gain over always the same answer.
 *
 * Rows that every tree saw are counted against 0.1 % and three of its own deviations: one of 900 rows is chance.
 */
export function convergence({
  material,
  frame,
  target,
}: {
  material: TrainingMaterial;
  frame: Frame;
  target: Target;
}): Finding[] {
  const scale = scaleOf(frame, target);
  const ofParts = material.parts.flatMap((part) => partFindings(part, scale));
  return material.outOfBag ? [...ofParts, constantFinding(material.outOfBag)] : ofParts;
}

/**
 * Whether all rows get the same answer. For classes it is the probabilities that must differ: where one class is rare,
 * a fit that ranks rows well may still never predict it.
 */
function constantFinding({ predicted, scores }: Predictions): Finding {
  const width = predicted.length === 0 ? 0 : scores.length / predicted.length;
  const answers = Array.from(predicted, (value, row) => (width > 0 ? scores[row * width] : value));
  const given = answers.filter((answer) => !Number.isNaN(answer));
  const counts = new Map<number, number>();
  for (const answer of given) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  const commonest = [...counts.values()].reduce((most, count) => Math.max(most, count), 0);
  const share = given.length === 0 ? 1 : commonest / given.length;
  const limit = 1 - 1 / Math.max(1, given.length);
  return {
    check: 'constant',
    passed: share <= limit,
    feature: null,
    value: share,
    limit,
    sentence: `${(share * 100).toFixed(0)} % of the rows get the same answer`,
  };
}

/** Error of always the same answer: the share of the smaller classes, or the variance. */
function scaleOf({ y }: Frame, target: Target): { dummy: number; isShare: boolean } {
  const dummy = dummyOf(y, target);
  if ('shares' in dummy) return { dummy: 1 - Math.max(...dummy.shares), isShare: true };
  const variance = y.reduce((sum, value) => sum + (value - dummy.mean) ** 2, 0) / Math.max(1, y.length);
  return { dummy: variance, isShare: false };
}

function partFindings(part: FittedPart, { dummy, isShare }: { dummy: number; isShare: boolean }): Finding[] {
  const { name, errors, rows, unvoted, singleLeaf } = part;
  const final = errors[errors.length - 1];
  const half = errors[Math.floor(errors.length / 2) - 1] ?? final;
  const deviation = isShare
    ? Math.sqrt((final * (1 - final)) / Math.max(1, rows))
    : final * Math.sqrt(2 / Math.max(1, rows));
  const flat = Math.max(isShare ? PLATEAU : PLATEAU * dummy, 2 * deviation, PLATEAU_SHARE * (dummy - final));
  const item = (check: string, value: number, limit: number, sentence: string): Finding => ({
    check,
    passed: value <= limit,
    feature: null,
    value,
    limit,
    sentence: `${name}: ${sentence}`,
  });
  const change = Math.abs(final - half);
  return [
    item(
      'plateau',
      change,
      flat,
      `the second half of the trees still changed the error by ${change.toPrecision(2)}`,
    ),
    item(
      'unvoted',
      unvoted,
      UNVOTED + UNVOTED_DEVIATIONS * Math.sqrt(UNVOTED / Math.max(1, rows)),
      `${(unvoted * 100).toFixed(2)} % of the rows have no out-of-bag vote`,
    ),
    item(
      'singleLeaf',
      singleLeaf,
      SINGLE_LEAF,
      `${(singleLeaf * 100).toFixed(0)} % of the trees are a single leaf`,
    ),
    item(
      'gain',
      final,
      dummy,
      `an error of ${final.toPrecision(3)} is no gain over always the same answer (${dummy.toPrecision(3)})`,
    ),
  ].map((each) => (Number.isNaN(each.value) ? { ...each, value: 0, passed: false } : each));
}
