import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parseDefinition } from '../contracts/definition/index.ts';
import type { Estimate } from '../contracts/reports.ts';
import { WEEK } from '../examples/demo/market.ts';
import { createTrainers } from '../pipeline/trainers.ts';
import { recordedMarket } from '../test/recorded-market.ts';
import { rehearse } from './rehearsal.ts';

const MODEL = fileURLToPath(new URL('../examples/electricity/model.yaml', import.meta.url));
const definition = parseDefinition(readFileSync(MODEL, 'utf8'), MODEL);

it('estimates the metric while labels are late, and decides nothing by it', async () => {
  const market = recordedMarket(definition, 9);
  const late = market.frame.observedAt[0] + 6 * WEEK;
  market.knownAt.forEach((at, row) => (market.knownAt[row] = at >= late ? at + 8 * WEEK : at));
  const { decisions } = await rehearse({
    definition,
    recording: market,
    trainers: createTrainers(),
  });
  const afterwards = decisions.filter(({ at }) => at > late + WEEK);
  const evaluations = afterwards.filter(({ kind }) => kind === 'evaluation');
  expect(evaluations.map(({ rule }) => rule)).toEqual(['notEnoughLabels', 'notEnoughLabels']);
  for (const { evidence, sentence } of evaluations) {
    const { value, low, high } = evidence.estimated as Estimate;
    expect(value).toBeGreaterThan(0.5);
    expect(low < value && value < high).toBe(true);
    expect(evidence.estimate).toBeNull();
    expect(sentence).toMatch(
      /^0 of 336 rows have their label .*; from scores alone accuracy 0\.\d+ \(.*\) is estimated/,
    );
  }
  expect(afterwards.filter(({ kind }) => kind === 'promotion' || kind === 'trigger')).toEqual([]);
});
