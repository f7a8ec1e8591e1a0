import { describe, expect, it } from 'vitest';
import type { Frame } from '../contracts/frame.ts';
import { heldOut, honestAnswers } from './held-out.ts';
import type { Model } from './trainer.ts';

describe('the rows that say how good a version was', () => {
  const holdout = { from: 100, to: 110 };

  it('are the holdout and those of its shadow', () => {
    expect(heldOut(holdout, 130, { from: 140, to: 150 })).toEqual({ from: 100, to: 130 });
  });

  it('end before the window that is compared with them', () => {
    expect(heldOut(holdout, 130, { from: 120, to: 140 })).toEqual({ from: 100, to: 120 });
  });

  it('are at least the holdout, for a version without a shadow', () => {
    expect(heldOut(holdout, 110, { from: 105, to: 115 })).toEqual(holdout);
  });
});

describe('answers to held-out rows', () => {
  const frame: Frame = {
    features: [],
    rows: 4,
    x: new Float64Array(new SharedArrayBuffer(0)),
    y: new Float64Array(new SharedArrayBuffer(32)),
    observedAt: Float64Array.of(1, 2, 3, 4),
    ids: [],
  };
  const answering = (answer: number): Model => ({
    predict: ({ rows }) => ({ predicted: new Float64Array(rows).fill(answer), scores: new Float64Array() }),
  });

  it('come from the part that has not seen them, up to where the training ended', async () => {
    const model = { ...answering(1), unseen: answering(0) };
    expect([...(await honestAnswers(model, 'recent', frame, 3)).predicted]).toEqual([0, 0, 1, 1]);
  });

  it('come from the model where it was not given them', async () => {
    expect([...(await honestAnswers(answering(1), 'recent', frame, 3)).predicted]).toEqual([1, 1, 1, 1]);
  });
});
