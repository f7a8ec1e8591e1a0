import type { Frame, Target } from '../../contracts/frame.ts';
import type { Finding } from '../../contracts/reports.ts';
import { predict, type Fit, type Forest, type PredictionData } from '../../forest/index.ts';
import { slice, withoutFeature } from '../slice.ts';
import { smallForest } from './answers.ts';
import { finding } from './finding.ts';
import { lookedAt, trustedRows } from './habits.ts';

const TREES = 30;

/** Trusted rows that a forest is fitted on, before those that it is asked about. */
const FITTED = 4000;

/** Fewer say nothing of a feature's weight. */
const ENOUGH = 200;

/** Values of a feature that answers are averaged over, at even ranks. */
const VALUES = 8;

/** Standard errors by which a feature must matter in trusted rows, and by which its weight must have gone. */
const MATTERS = 4;
const SURE = 2;

/** What may be left of a weight that is gone. */
const GONE = 0.6;

/** Standard errors by which the new rows' own forest must be better for the world to have changed. */
const CHANGED = 3;

/**
 * Features whose values say nothing any more, where they said something on trusted rows: shuffled ones. A relation that
 * changed can take a feature's meaning away too. Then there is something else to be learnt from the new rows, where
 * shuffled values leave the rest as it was: a forest fitted on trusted rows without the column answers them no worse
 * than one of their own, or they tell less of their labels than usual.
 *
 * @param unbound names of the features to look at: those whose values hang together with the label alone
 * @param tellsLess whether the new rows tell less of their labels than usual
 */
export async function importanceFindings(
  frame: Frame,
  freshFrom: number,
  target: Target,
  { unbound, tellsLess }: { unbound: ReadonlySet<string>; tellsLess: boolean },
): Promise<Finding[]> {
  const asked = trustedRows(frame, freshFrom);
  const askedFrom = freshFrom - asked.rows;
  const known = slice(frame, Math.max(0, askedFrom - FITTED), askedFrom);
  const fresh = lookedAt(frame, freshFrom, frame.rows, FITTED);
  if (unbound.size === 0 || known.rows < ENOUGH || asked.rows < ENOUGH) return [];
  const { forest } = await fitted(known, target);
  const findings: Finding[] = [];
  let own: Float64Array | null = null;
  for (const [feature, { name }] of frame.features.entries()) {
    if (!unbound.has(name)) continue;
    const past = weightOf(forest, asked, feature);
    if (!(past.weight > MATTERS * past.error)) continue;
    const present = weightOf(forest, fresh, feature);
    const left = (present.weight + SURE * present.error) / past.weight;
    let gone = left < GONE;
    if (gone && !tellsLess) {
      own ??= squaredErrors((await fitted(fresh, target)).outOfBag.overall.outputs, fresh);
      const without = (await fitted(withoutFeature(known, feature), target)).forest;
      const others = withoutFeature(fresh, feature);
      gone = gain(own, squaredErrors(scoresOf(without, others), fresh)) < CHANGED;
    }
    findings.push(
      finding(
        'importance',
        name,
        gone ? 1 - left : Math.min(1 - left, 1 - GONE),
        1 - GONE,
        `${name} no longer says anything of ${target.name}, while all else does as before: its values look shuffled`,
      ),
    );
  }
  return findings;
}

const fitted = (frame: Frame, target: Target): Promise<Fit> =>
  smallForest(frame, target, {
    trees: TREES,
    featuresPerSplit: Math.ceil(frame.features.length / 2),
  });

const scoresOf = (forest: Forest, rows: PredictionData): Float64Array => predict(forest, rows).scores;

/** A label as scores have it: its value, or 1 for its class and 0 for the others. */
const labelOf = (y: number, output: number, outputs: number): number =>
  outputs === 1 ? y : Number(y === output);

/**
 * By how much the label follows what a feature adds to the answers: the slope of label less averaged answer on answer
 * less averaged answer, averaged over the feature's values (partial dependence: Friedman, Greedy function approximation,
 * 2001). 1 where what it adds is right, 0 for shuffled values; with its standard error (White 1980).
 */
function weightOf(forest: Forest, { rows, x, y }: Frame, feature: number): { weight: number; error: number } {
  const answers = scoresOf(forest, { rows, x });
  const outputs = answers.length / rows;
  const averaged = new Float64Array(answers.length);
  const varied = Float64Array.from(x);
  const values = varied.subarray(feature * rows, (feature + 1) * rows);
  const ordered = Float64Array.from(values).sort();
  for (let at = 0; at < VALUES; at++) {
    values.fill(ordered[Math.floor(((at + 0.5) * rows) / VALUES)]);
    scoresOf(forest, { rows, x: varied }).forEach((score, index) => (averaged[index] += score / VALUES));
  }
  const added = answers.map((answer, index) => answer - averaged[index]);
  const rest = averaged.map(
    (answer, index) => labelOf(y[Math.floor(index / outputs)], index % outputs, outputs) - answer,
  );
  let [products, squares] = [0, 0];
  added.forEach((value, index) => {
    products += value * rest[index];
    squares += value * value;
  });
  if (squares === 0) return { weight: 0, error: Infinity };
  const weight = products / squares;
  let variance = 0;
  for (let row = 0; row < rows; row++) {
    let score = 0;
    for (let index = row * outputs; index < (row + 1) * outputs; index++)
      score += added[index] * (rest[index] - weight * added[index]);
    variance += score * score;
  }
  return { weight, error: Math.sqrt(variance) / squares };
}

/** Brier's score of each row, or the squared error; NaN where there is no answer. */
function squaredErrors(scores: Float64Array, { rows, y }: Frame): Float64Array {
  const outputs = scores.length / rows;
  const errors = new Float64Array(rows);
  scores.forEach((score, index) => {
    const row = Math.floor(index / outputs);
    errors[row] += (labelOf(y[row], index % outputs, outputs) - score) ** 2;
  });
  return errors;
}

/** Mean by which the first errors are smaller than the second, row by row, in standard errors. */
function gain(first: Float64Array, second: Float64Array): number {
  let [rows, sum, squares] = [0, 0, 0];
  first.forEach((error, row) => {
    const smaller = second[row] - error;
    if (Number.isNaN(smaller)) return;
    rows++;
    sum += smaller;
    squares += smaller * smaller;
  });
  const mean = sum / rows;
  return mean / Math.sqrt((squares / rows - mean * mean) / rows);
}
