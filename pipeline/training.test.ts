import { describe, expect, it } from 'vitest';
import { electricity } from '../test/data-set.ts';
import { slice } from './slice.ts';
import type { TrainingMaterial } from './trainer.ts';
import { convergence } from './training.ts';

const { frame: all, target } = electricity();
const frame = slice(all, 0, 1000);

const material = (fields: Partial<TrainingMaterial> & { errors?: number[] } = {}): TrainingMaterial => {
  const { errors = [0.2, 0.19, 0.185, 0.184], ...others } = fields;
  return {
    parts: [{ name: 'long', rows: 1000, errors: Float64Array.from(errors), unvoted: 0, singleLeaf: 0 }],
    outOfBag: {
      predicted: Float64Array.from({ length: 1000 }, (_, row) => row % 2),
      scores: Float64Array.from({ length: 2000 }, (_, at) => (at % 7) / 7),
    },
    importances: null,
    ...others,
  };
};

const failed = (fields?: Parameters<typeof material>[0]) =>
  convergence({ material: material(fields), frame, target })
    .filter(({ passed }) => !passed)
    .map(({ check }) => check);

describe('the convergence of a fit', () => {
  it('is given where it has learnt and more trees would not change it', () => {
    expect(failed()).toEqual([]);
  });

  it('is missing while the error still falls', () => {
    expect(failed({ errors: [0.5, 0.45, 0.3, 0.2] })).toEqual(['plateau']);
  });

  it('is missing without a gain over always the same answer', () => {
    expect(failed({ errors: [0.7, 0.7, 0.7, 0.7] })).toEqual(['gain']);
  });

  it('is missing if rows have no vote, trees no split, or the error is no number', () => {
    const [part] = material().parts;
    expect(failed({ parts: [{ ...part, unvoted: 0.01 }] })).toEqual(['unvoted']);
    expect(failed({ parts: [{ ...part, rows: 100_000, unvoted: 0.002 }] })).toEqual(['unvoted']);
    expect(failed({ parts: [{ ...part, singleLeaf: 0.2 }] })).toEqual(['singleLeaf']);
    expect(failed({ errors: [NaN, NaN] })).toContain('gain');
  });

  it('is given if chance left a row or two in every tree', () => {
    const [part] = material().parts;
    expect(failed({ parts: [{ ...part, unvoted: 0.002 }] })).toEqual([]);
  });

  it('is missing if every row gets the same answer', () => {
    const scores = Float64Array.from({ length: 2000 }, (_, at) => (at % 2 === 0 ? 0.9 : 0.1));
    expect(failed({ outOfBag: { predicted: new Float64Array(1000), scores } })).toEqual(['constant']);
    const rare = scores.map((score, at) => (at < 2 ? 0.5 : score));
    expect(failed({ outOfBag: { predicted: new Float64Array(1000), scores: rare } })).toEqual([]);
  });
});
