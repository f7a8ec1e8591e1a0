import { beforeAll, describe, expect, it } from 'vitest';
import { draw, TARGET, USUAL, type World } from '../bench/attribution/streams.ts';
import { policyOf } from '../lifecycle/testing/policy.ts';
import type { Answered } from './attribution.ts';
import { diagnose } from './diagnosis.ts';
import { driftOf } from './drift.ts';
import { evaluate } from './evaluation.ts';
import { forestTrainer } from './forest-trainer.ts';
import { referenceOf, type ReferenceRecord } from './reference.ts';
import type { Model } from './trainer.ts';

const MINUTE = 60_000;
const TRAINED = 4000;
const policy = policyOf({ block: MINUTE, blockRows: 1, evaluation: { window: 400 * MINUTE } });

let model: Model;
let reference: ReferenceRecord;
let past: Answered;

const answered = async (frame: Answered['frame']): Promise<Answered> => ({
  frame,
  predictions: await model.predict(frame, 'long'),
});

beforeAll(async () => {
  const frame = draw(TRAINED, USUAL, 1);
  ({ model } = await forestTrainer.fit(
    { frame, recentFrom: 0, target: TARGET },
    {
      parameters: { trees: 40, minLeaf: 10 },
      seed: 1,
      kinds: ['long'],
      signal: new AbortController().signal,
      onProgress: () => {},
    },
  ));
  reference = await referenceOf({
    frame,
    trainedTo: TRAINED * MINUTE,
    features: frame.features,
    target: TARGET,
    policy,
    importances: {},
  });
  past = await answered(draw(1500, USUAL, 2));
});

const diagnosisIn = (world: Partial<World>, without?: { past: null }) =>
  diagnosisOf(draw(800, { ...USUAL, ...world }, 3), without);

async function diagnosisOf(frame: Answered['frame'], without?: { past: null }) {
  const window = await answered(frame);
  const validation = { value: 0.93, low: 0.92, high: 0.94, standardError: 0.006, rows: 1500 };
  const evaluation = evaluate({ ...window, validation, reference, target: TARGET, policy });
  return diagnose({ evaluation, past, window, reference, target: TARGET, policy, ...without });
}

describe('a diagnosis', () => {
  it('adds nothing to a sound window', async () => {
    const { drift, attribution } = await diagnosisIn({});
    expect(attribution).toBeNull();
    expect(drift).toMatchObject({ moved: [], predictions: null, labels: null });
    expect(drift?.multivariate?.area).toBeLessThan(0.6);
  });

  it('sees inputs that moved together, and where a worse metric comes from', async () => {
    const { drift, attribution } = await diagnosisIn({ hard: 0.8, season: 1 });
    expect(drift?.multivariate?.area).toBeGreaterThan(drift?.multivariate?.limit ?? 1);
    expect(drift?.multivariate?.p).toBeLessThan(0.01);
    expect(drift?.moved.map(({ feature }) => feature)).toContain('x4');
    expect(attribution?.cause).toBe('inputs');
  });

  it('says what it can where the rows held out are gone', async () => {
    const { drift, attribution } = await diagnosisIn({ turn: 1.2 }, { past: null });
    expect(attribution).toBeNull();
    expect(drift).toMatchObject({ predictions: null, multivariate: null });
  });

  it('sees answers that moved', async () => {
    const window = draw(800, USUAL, 3);
    // On one side of the boundary the answer is yes.
    for (let row = 0; row < 800; row++) window.x[row] = Math.abs(window.x[row]);
    const { drift } = await diagnosisOf(window);
    expect(drift?.predictions).toMatchObject({ distance: 'psi' });
  });

  it('sees labels that moved', async () => {
    const labels = draw(800, USUAL, 3);
    labels.y.forEach((label, row) => (labels.y[row] = row % 2 === 0 ? 1 : label));
    const known = driftOf(labels, reference, policy);
    expect(known.moved).toEqual([]);
    const { drift } = await diagnosisOf(labels);
    expect(drift?.labels).toMatchObject({ distance: 'psi' });
  });
});
