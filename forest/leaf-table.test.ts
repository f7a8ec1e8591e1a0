import { expect, it } from 'vitest';
import { LeafTable } from './leaf-table.ts';

function addAll(table: LeafTable, leaves: readonly number[][]): number[] {
  return leaves.map((outputs) => {
    table.values.set(outputs, table.end);
    return table.add();
  });
}

it('keeps outputs that are equal once, however many there are', () => {
  const table = new LeafTable(2);
  const distinct = Array.from({ length: 1000 }, (_, i) => [i / 1000, 1 - i / 1000]);
  const numbers = addAll(table, distinct);
  expect(addAll(table, distinct)).toEqual(numbers);
  const values = table.take();
  expect(numbers.map((entry) => [...values.subarray(2 * entry, 2 * entry + 2)])).toEqual(distinct);
  expect(values).toHaveLength(2 * distinct.length);
});

it('tells 0 from -0, and begins anew once cleared', () => {
  const table = new LeafTable(1);
  expect(addAll(table, [[0], [-0], [0], [7]])).toEqual([0, 1, 0, 2]);
  table.clear();
  expect(addAll(table, [[7], [0], [7]])).toEqual([0, 1, 0]);
  expect(table.take()).toEqual(Float64Array.of(7, 0));
});
