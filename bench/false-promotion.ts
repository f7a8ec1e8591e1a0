import { mcnemarLogE, pairsNeeded, wilson } from '../statistics/index.ts';
import { FORMS, type Form } from './false-promotion/forms.ts';
import { ERRORS, JUDGED, promotes as promotesBy } from './false-promotion/metrics.ts';
import { marketWorlds } from './false-promotion/market.ts';
import { SPANS } from './false-promotion/spans.ts';
import { better, WORLDS, type World } from './false-promotion/streams.ts';
import { markdown } from './markdown.ts';
import type { BenchResult, BenchRow } from './result.ts';

const ALPHA = 0.05;
const DECIDED = -Math.log(ALPHA);
const RUNS = 2000;
/** Three shadows long, so that three weeks are not what keeps α. */
const DAYS = 63;
const DAYS_OF_A_SHADOW = 21;
const POWER = 0.8;
const RUNS_OF_POWER = 501;

/** How a test is named beside its metric. */
const SUFFIX = { wins: '', average: ', on average', score: ', by the score' } as const;

/**
 * How often a challenger that is not better is promoted when the evidence is looked at after every day, by each form
 * of the test and on streams that break its assumptions; then over spans of several challengers, and what the tests
 * take to find a better one. Seeded: it prints the same every time.
 */
export async function run(): Promise<BenchResult> {
  const worlds = [...WORLDS, ...(await marketWorlds())];
  const forms = FORMS.map((form) => ({
    form,
    rates: worlds.map((world) => share(RUNS, (seed) => promotes(form, world, seed))),
  }));
  const year = [worlds[0], worlds[2], worlds[5], worlds[9]];
  const spans = SPANS.map((span) => ({
    span,
    rates: year.map((world) => share(RUNS, (seed) => span.promotes(world, seed, ALPHA))),
  }));
  const metrics = JUDGED.map((judged) => ({
    name: `${judged.metric} by ${judged.unit}s${SUFFIX[judged.test]}`,
    rates: ERRORS.map((errors) =>
      share(RUNS, (seed) => promotesBy(judged, errors, { seed, days: DAYS, alpha: ALPHA })),
    ),
  }));
  const differences = [0.01, 0.02, 0.05];
  const found = differences.map(foundInTime);
  const power = differences.map(pairsTaken);
  const pointsOf = (difference: number) => `${100 * difference} point${difference === 0.01 ? '' : 's'}`;
  const percent = (rate: number) => `${(100 * rate).toFixed(1)} %`;
  return {
    bench: 'false-promotion',
    rows: [
      ...forms[0].rates.map((rate, at) => kept(`${FORMS[0].name}: ${worlds[at].name}`, rate)),
      ...spans
        .slice(0, -1)
        .flatMap(({ span, rates }) => rates.map((rate, at) => kept(`${span.name}: ${year[at].name}`, rate))),
      ...metrics
        .filter(({ name }) => name.includes('blocks'))
        .flatMap(({ name, rates }) => rates.map((rate, at) => kept(`${name}: ${ERRORS[at].name}`, rate))),
      ...power.map(({ difference, taken, needed }) => ({
        work: `pairs until ${100 * difference} points are found (median), McNemar on rows`,
        peer: `a test with a fixed sample, ${100 * POWER} % power`,
        ratio: needed / taken,
        low: needed / taken,
        high: needed / taken,
        goal: 1 / 1.5,
        met: taken <= 1.5 * needed,
        quality: { ours: taken, peer: needed },
      })),
    ],
    tables: [
      markdown(
        ['stream', ...FORMS.map(({ name }) => name)],
        worlds.map(({ name }, at) => [name, ...forms.map(({ rates }) => percent(rates[at]))]),
      ),
      markdown(
        ['difference', ...FORMS.map(({ name }) => name)],
        differences.map((difference, at) => [pointsOf(difference), ...found[at].map(percent)]),
      ),
      markdown(
        ['metric', ...ERRORS.map(({ name }) => name)],
        metrics.map(({ name, rates }) => [name, ...rates.map(percent)]),
      ),
      markdown(
        ['span', ...year.map(({ name }) => name)],
        spans.map(({ span, rates }) => [span.name, ...rates.map(percent)]),
      ),
      markdown(
        ['difference', 'discordant', 'pairs, median', 'fixed sample', 'ratio'],
        power.map(({ difference, disagreement, taken, needed }) => [
          pointsOf(difference),
          percent(disagreement),
          String(taken),
          String(needed),
          (taken / needed).toFixed(2),
        ]),
      ),
    ],
  };
}

function share(runs: number, happens: (seed: number) => boolean): number {
  let count = 0;
  for (let seed = 1; seed <= runs; seed++) if (happens(seed)) count++;
  return count / runs;
}

function promotes({ start }: Form, world: Pick<World, 'start'>, seed: number, days = DAYS): boolean {
  const next = world.start(seed);
  const test = start();
  for (let day = 0; day < days; day++) if (test(next()) >= DECIDED) return true;
  return false;
}

/** Share of shadows that find a better challenger in time, by form. */
const foundInTime = (difference: number): number[] =>
  FORMS.map((form) =>
    share(RUNS_OF_POWER, (seed) =>
      promotes(form, { start: better(difference, 0.04 + difference) }, seed, DAYS_OF_A_SHADOW),
    ),
  );

/** A rate against α; that of no run at all is shown as less than one in all of them. */
function kept(work: string, rate: number): BenchRow {
  const [low, high] = wilson(rate, RUNS, 1.96);
  const ratio = (of: number) => ALPHA / Math.max(of, 1 / RUNS);
  return {
    work: `false promotions, ${work}`,
    peer: `α = ${ALPHA}`,
    ratio: ratio(rate),
    low: ratio(high),
    high: ratio(low),
    goal: 1,
    met: rate <= ALPHA,
    quality: { ours: rate, peer: ALPHA },
  };
}

/** Looked at after every row, on independent ones. */
function pairsTaken(difference: number) {
  const disagreement = 0.04 + difference;
  const taken = Array.from({ length: RUNS_OF_POWER }, (_, run) => {
    const next = better(difference, disagreement)(run + 1);
    let [pairs, wins, losses] = [0, 0, 0];
    for (;;)
      for (const row of next()) {
        pairs++;
        if (row > 0) wins++;
        else if (row < 0) losses++;
        if (row > 0 && mcnemarLogE(wins, losses) >= DECIDED) return pairs;
      }
  }).sort((a, b) => a - b);
  const needed = pairsNeeded({ difference, disagreement, alpha: ALPHA, power: POWER });
  return { difference, disagreement, taken: taken[Math.floor(RUNS_OF_POWER / 2)], needed };
}
