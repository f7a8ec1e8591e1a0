import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../contracts/definition/index.ts';
import { observationRows } from './observation-rows.ts';

const definition = (clock: 'wall' | 'observation') =>
  parseDefinition(
    `name: churn
task: binary
target: { name: churned, classes: [no, yes] }
clock: ${clock}
labels: { delay: 2d }
features:
  - { name: age, type: numeric, nullable: true }
  - { name: channel, type: categorical, levels: [web, shop] }
`,
    'churn.yaml',
  );

const DAY = 86_400_000;
const AT = Date.UTC(2024, 4, 1);
const COLUMNS = { id: null, time: 'observed_at', knownAt: null };
const NAMES = ['observed_at', 'channel', 'age', 'churned', 'decided'];

describe('rows of a file as observations', () => {
  it('take features in the definition’s order, and the label as known after its delay', () => {
    const rowOf = observationRows(['id', ...NAMES], 'rows.csv', COLUMNS, definition('observation'));
    expect(rowOf(['a', '2024-05-01', 'web', '', 'yes', ''])).toEqual({
      id: 'a',
      observedAt: AT,
      values: ['', 'web'],
      label: 'yes',
      labelKnownAt: AT + 2 * DAY,
      problem: null,
    });
  });

  it('take the label as known from now on with clock: wall', () => {
    const rowOf = observationRows(['id', ...NAMES], 'rows.csv', COLUMNS, definition('wall'));
    expect(rowOf(['a', '2024-05-01', 'web', '', 'yes', '']).labelKnownAt).toBeNull();
  });

  it('take the instant at which the label became known from a column', () => {
    const rowOf = observationRows(NAMES, 'rows.csv', { ...COLUMNS, knownAt: 'decided' }, definition('wall'));
    expect(rowOf(['2024-05-01', 'web', '30', 'yes', '2024-05-03']).labelKnownAt).toBe(AT + 2 * DAY);
    expect(rowOf(['2024-05-01', 'web', '30', 'yes', 'soon']).problem).toMatch(
      /^decided must be a date .* \(got soon\)$/,
    );
  });

  it('are named after their time and features where there is no id', () => {
    const rowOf = observationRows(NAMES, 'rows.csv', COLUMNS, definition('wall'));
    const [row, same, other] = [
      rowOf(['2024-05-01', 'web', '30', 'yes', '']),
      rowOf(['2024-05-01T00:00Z', 'web', '30', 'no', '']),
      rowOf(['2024-05-01', 'web', '31', 'yes', '']),
    ];
    expect(row.id).toMatch(/^2024-05-01T00:00:00\.000Z\/[0-9a-f]{16}$/);
    expect(same.id).toBe(row.id);
    expect(other.id).not.toBe(row.id);
  });

  it('say what is wrong with them', () => {
    const rowOf = observationRows(NAMES, 'rows.csv', COLUMNS, definition('wall'));
    expect(rowOf(['01.05.2024', 'web', '30', 'yes', '']).problem).toMatch(/^observed_at must be a date/);
    expect(rowOf(['2024-05-01', 'web', '30']).problem).toBe('the row has 3 cells under 5 columns');
  });

  it.each([
    [['observed_at', 'age'], COLUMNS, 'rows.csv: there is no column channel, only observed_at, age'],
    [['age', 'channel'], COLUMNS, 'rows.csv: there is no column observed_at, only age, channel'],
    [NAMES, { ...COLUMNS, id: 'customer' }, 'rows.csv: there is no column customer, only'],
  ])('need their columns (%j)', (names, columns, message) => {
    expect(() => observationRows(names, 'rows.csv', columns, definition('wall'))).toThrow(message);
  });
});
