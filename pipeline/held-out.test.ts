import { describe, expect, it } from 'vitest';
import { heldOut } from './held-out.ts';

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
