import type { Policy } from '../../contracts/definition/definition.ts';
import type { Frame, Target } from '../../contracts/frame.ts';
import type { Finding } from '../../contracts/reports.ts';
import type { Forest } from '../../forest/index.ts';
import { comparePaired } from '../../statistics/index.ts';
import { blocksOf } from '../blocks.ts';
import { take } from '../slice.ts';
import { answersOf, smallForest } from './answers.ts';
import { finding } from './finding.ts';
import { lookedAt, trustedRows } from './habits.ts';

const TREES = 20;

/** New rows that are looked at. */
const FRESH = 4000;

/** Every so many rows in a row, this part of them is kept aside. */
const STRETCH = 50;
const ASIDE = 5;

const CONFIDENCE = 0.999;

/** Loss of accuracy, or share of the error, that counts in practice. */
const SIZE = 0.01;

/**
 * Leaves the new rows out: does a forest do worse on trusted rows kept aside when it is also given the new ones? Rows
 * of a world that changed do that too, but they help with rows of their own time; corrupt ones help with nothing.
 */
export async function batchFinding(
  frame: Frame,
  freshFrom: number,
  target: Target,
  policy: Pick<Policy, 'block' | 'blockRows'>,
): Promise<Finding> {
  const fresh = lookedAt(frame, freshFrom, frame.rows, FRESH);
  const [golden, known] = aside(trustedRows(frame, freshFrom));
  const [held, added] = aside(fresh);
  const old = await forestOf(known, target);
  const all = await forestOf(joined(known, added), target);
  const metric = target.task === 'regression' ? 'mae' : 'accuracy';
  const answered = (forest: Forest, rows: Frame) => ({
    rows: rows.rows,
    classes: target.task === 'regression' ? 0 : target.classes.length,
    y: rows.y,
    predicted: answersOf(forest, rows).predicted,
    block: blocksOf(rows.observedAt, policy),
  });
  const gain = (rows: Frame) =>
    comparePaired(metric, answered(all, rows), answered(old, rows), { confidence: CONFIDENCE });
  const [onGolden, onHeld] = [gain(golden), gain(held)];
  const scale = target.task === 'regression' ? meanError(golden.y, answersOf(old, golden).predicted) : 1;
  const loss = -onGolden.difference / scale;
  const corrupt = onGolden.high < 0 && !(onHeld.low > 0);
  return finding(
    'batch',
    null,
    corrupt ? loss : Math.min(loss, SIZE),
    SIZE,
    `with the new rows a model does worse on trusted rows (by ${(100 * loss).toFixed(1)} ${target.task === 'regression' ? '% of its error' : 'points'}), and no better on rows of their own time`,
  );
}

/** Rows kept aside and the others, in stretches, so that few of them are neighbours of the other side's. */
function aside(frame: Frame): [Frame, Frame] {
  const [kept, others]: [number[], number[]] = [[], []];
  for (let row = 0; row < frame.rows; row++)
    (Math.floor(row / STRETCH) % ASIDE === ASIDE - 1 ? kept : others).push(row);
  return [take(frame, kept), take(frame, others)];
}

function joined(first: Frame, second: Frame): Frame {
  const rows = first.rows + second.rows;
  const frame = take(first, new Int32Array(rows));
  for (let feature = 0; feature < first.features.length; feature++) {
    frame.x.set(first.x.subarray(feature * first.rows, (feature + 1) * first.rows), feature * rows);
    frame.x.set(
      second.x.subarray(feature * second.rows, (feature + 1) * second.rows),
      feature * rows + first.rows,
    );
  }
  frame.y.set(first.y);
  frame.y.set(second.y, first.rows);
  return frame;
}

const forestOf = async (frame: Frame, target: Target): Promise<Forest> =>
  (await smallForest(frame, target, { trees: TREES })).forest;

const meanError = (y: Float64Array, answers: Float64Array): number =>
  y.reduce((sum, value, row) => sum + Math.abs(value - answers[row]), 0) / y.length || 1;
