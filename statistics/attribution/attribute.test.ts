import { describe, expect, it } from 'vitest';
import { uniform } from '../random.ts';
import { attribute, flipTest } from './index.ts';

const constant = (count: number, value: number) => new Float64Array(count).fill(value);
const side = (loss: readonly number[], propensity = 0.5, expected = 0.5) => ({
  loss: Float64Array.from(loss),
  expected: constant(loss.length, expected),
  propensity: constant(loss.length, propensity),
  block: Int32Array.from(loss.keys()),
});

describe('a change of the mean loss', () => {
  it("is all the relation's where no row tells the sides apart", () => {
    const { change, inputs, relation, overlap } = attribute(side([0, 1, 0, 1]), side([1, 1, 1, 0]), {
      confidence: 0.95,
    });
    expect(change.value).toBe(0.25);
    expect(relation.value).toBe(0.25);
    expect(inputs).toEqual({ value: 0, low: 0, high: 0 });
    expect(overlap).toBe(1);
    expect(change.low).toBeLessThan(0.25);
  });

  it("is the inputs' where the rows differ and like rows fare alike", () => {
    // Kind A, always right, is 3 of 4 rows held out and 1 of 4 in the window; kind B is right half of the time.
    const rows = (kindA: number, kindB: number) => {
      const loss = [...constant(kindA, 0), ...Array.from({ length: kindB }, (_, i) => i % 2)];
      const isB = (row: number) => row >= kindA;
      return {
        loss: Float64Array.from(loss),
        expected: Float64Array.from(loss, (_, row) => (isB(row) ? 0.5 : 0)),
        propensity: Float64Array.from(loss, (_, row) => (isB(row) ? 0.75 : 0.25)),
        block: Int32Array.from(loss.keys()),
      };
    };
    const { change, inputs, relation } = attribute(rows(300, 100), rows(100, 300), { confidence: 0.95 });
    expect(change.value).toBeCloseTo(0.25, 12);
    expect(inputs.value).toBeCloseTo(0.25, 12);
    expect(relation.value).toBeCloseTo(0, 12);
    expect(inputs.low).toBeGreaterThan(0);
  });

  it('has intervals that hold', () => {
    const next = uniform(3);
    const draw = (rows: number, rate: number) =>
      side(Array.from({ length: rows }, () => Number(next() < rate)));
    let missed = 0;
    for (let run = 0; run < 400; run++) {
      const { change } = attribute(draw(300, 0.2), draw(200, 0.3), { confidence: 0.9 });
      if (change.low > 0.1 || change.high < 0.1) missed++;
    }
    // A third of 10 %: the three intervals share what may miss.
    expect(missed / 400).toBeGreaterThan(0.01);
    expect(missed / 400).toBeLessThan(0.07);
  });

  it('counts a block once', () => {
    const loss = Array.from({ length: 40 }, (_, row) => Number(row % 20 < 10));
    const blocked = { ...side(loss), block: Int32Array.from(loss, (_, row) => Math.floor(row / 10)) };
    const [rows, blocks] = [
      attribute(side(loss), side(loss), { confidence: 0.95 }),
      attribute(blocked, blocked, { confidence: 0.95 }),
    ];
    expect(blocks.change.high).toBeGreaterThan(2 * rows.change.high);
  });

  it('is unbounded for a single block, and refuses what it cannot compare', () => {
    const one = side([1]);
    expect(attribute(one, one, { confidence: 0.95 }).change.high).toBe(Infinity);
    expect(() => attribute(side([]), one, { confidence: 0.95 })).toThrow(/no rows/);
    expect(() => attribute({ ...one, expected: constant(2, 0) }, one, { confidence: 0.95 })).toThrow(
      /lengths/,
    );
    expect(() => attribute(one, one, { confidence: 1 })).toThrow(/between 0 and 1/);
  });
});

describe('flipped labels', () => {
  const cell = Int32Array.from({ length: 200 }, (_, row) => Number(row >= 100));
  const partition = { reference: cell, window: cell, cells: 2 };
  const answers = (errorsSure: number, errorsUnsure: number) => ({
    loss: Float64Array.from({ length: 200 }, (_, row) =>
      Number(row < 100 ? row < errorsSure : row - 100 < errorsUnsure),
    ),
    expected: Float64Array.from(cell, (unsure) => 0.3 * unsure),
  });
  const tested = (errorsSure: number, errorsUnsure: number, before = answers(0, 30)) =>
    flipTest(before, answers(errorsSure, errorsUnsure), 2, [partition]);

  it('hit sure rows like unsure ones', () => {
    const test = tested(10, 34);
    expect(test.rate).toBeCloseTo(0.1, 12);
    expect(test.uniformP).toBeCloseTo(1, 6);
    expect(test.confidentP).toBeLessThan(1e-6);
  });

  it('differ from errors at the boundary', () => {
    const test = tested(0, 70);
    expect(test.uniformP).toBeLessThan(0.01);
    expect(test.confidentP).toBeGreaterThan(0.1);
  });

  it('are not told from errors that the reference has in the same rows', () => {
    expect(tested(10, 34, answers(10, 20)).confidentP).toBeGreaterThan(0.1);
    expect(tested(0, 70, answers(0, 66)).uniformP).toBeGreaterThan(0.1);
  });

  it('differ by chance as often as the level says, where the reference is no larger than the window', () => {
    const next = uniform(8);
    const drawn = (rate: number) => ({
      loss: Float64Array.from(cell, (unsure) =>
        Number(next() < 0.1 + 0.2 * unsure + rate * (0.8 - 0.4 * unsure)),
      ),
      expected: Float64Array.from(cell, (unsure) => 0.1 + 0.2 * unsure),
    });
    let differ = 0;
    for (let run = 0; run < 400; run++)
      if (flipTest(drawn(0), drawn(0.1), 2, [partition]).uniformP < 0.1) differ++;
    expect(differ / 400).toBeGreaterThan(0.02);
    expect(differ / 400).toBeLessThan(0.14);
  });

  it('are not seen where there is nothing to compare', () => {
    const none = { loss: new Float64Array(), expected: new Float64Array() };
    expect(flipTest(none, none, 2, [])).toEqual({
      rate: 0,
      uniformP: 1,
      partition: 0,
      confidentP: 1,
      partitionP: 1,
    });
    expect(flipTest(none, answers(10, 34), 2, [{ ...partition, reference: new Int32Array() }]).uniformP).toBe(
      1,
    );
  });
});
