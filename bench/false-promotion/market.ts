import { closeForestPool } from '../../forest/index.ts';
import { forestTrainer } from '../../pipeline/forest-trainer.ts';
import type { Predictions } from '../../pipeline/predictions.ts';
import { slice } from '../../pipeline/slice.ts';
import { UNLIMITED } from '../../pipeline/trainer.ts';
import { uniform } from '../../statistics/index.ts';
import { electricity } from '../../test/data-set.ts';
import { BLOCK, type World } from './streams.ts';

const WEEK = 7 * BLOCK;
const RECENT = 4 * WEEK;
/** A challenger is fitted so much later than its champion, and is compared with it for as long. */
const EVERY = 6 * WEEK;

/**
 * Two worlds of recorded days: what two forests answered to the electricity market, one six weeks younger than the
 * other, each day as it was or with the two versions changed over, by the toss of a coin. So neither is better, and rows
 * of a day hang together as they do in the market.
 */
export async function marketWorlds(): Promise<World[]> {
  const [classes, scores] = [[] as Float64Array[], [] as Float64Array[]];
  const { frame, target } = electricity();
  const fitted = async (end: number) => {
    const training = slice(frame, end - RECENT, end);
    const { model } = await forestTrainer.fit(
      { frame: training, recentFrom: 0, target },
      {
        parameters: {},
        seed: end,
        kinds: ['hybrid'],
        ...UNLIMITED,
      },
    );
    return model;
  };
  let champion = await fitted(RECENT);
  for (let end = RECENT; end + 2 * EVERY <= frame.rows; end += EVERY) {
    const challenger = await fitted(end + EVERY);
    const live = slice(frame, end + EVERY, end + 2 * EVERY);
    const [its, others] = [await challenger.predict(live, 'hybrid'), await champion.predict(live, 'hybrid')];
    const difference = (loss: (answers: Predictions, row: number) => number) =>
      Float64Array.from({ length: live.rows }, (_, row) => loss(others, row) - loss(its, row));
    const wrong = difference(({ predicted }, row) => Number(predicted[row] !== live.y![row]));
    const squared = difference(({ scores: of }, row) => (of[2 * row + 1] - live.y![row]) ** 2);
    for (let row = 0; row + BLOCK <= live.rows; row += BLOCK) {
      classes.push(wrong.subarray(row, row + BLOCK));
      scores.push(squared.subarray(row, row + BLOCK));
    }
    champion = challenger;
  }
  await closeForestPool();
  return [
    { name: "electricity's days, changed over at random", start: tossed(classes) },
    { name: 'the same by the score', start: tossed(scores) },
  ];
}

const tossed =
  (days: readonly Float64Array[]): World['start'] =>
  (seed) => {
    const next = uniform(seed);
    return () => {
      const day = days[Math.floor(next() * days.length)];
      return next() < 0.5 ? day : day.map((difference) => -difference);
    };
  };
