import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../contracts/definition/index.ts';
import { useFolder } from '../testing/folder.ts';
import { readRecording } from './recording.ts';

const definition = parseDefinition(
  `name: churn
task: binary
target: { name: churned, classes: ['no', 'yes'] }
labels: { delay: 2d }
features: [{ name: age, type: numeric }]
`,
  'churn.yaml',
);
const COLUMNS = { id: null, time: 'observed_at', knownAt: null, to: null };
const DAY = 86_400_000;
const MAY = Date.UTC(2024, 4, 1);

describe('a recorded file', () => {
  const folder = useFolder();
  const file = folder.write(
    'rows.csv',
    `id,observed_at,age,churned
b,2024-05-02,30,no
c,2024-05-02,31,
a,2024-05-01,40,yes
b,2024-05-02,30,no
b,2024-05-02,99,no
c,2024-05-02,31,yes
d,2024-05-03,old,no
`,
  );

  it('is in order of time, with labels known after their delay, each id once', async () => {
    const { recording, putAside } = await readRecording(definition, file, COLUMNS);
    expect([...recording.frame.x]).toEqual([40, 30, 31]);
    expect([...recording.frame.y]).toEqual([1, 0, 1]);
    expect([...recording.frame.observedAt]).toEqual([MAY, MAY + DAY, MAY + DAY]);
    expect([...recording.knownAt]).toEqual([MAY + 2 * DAY, MAY + 3 * DAY, MAY + 3 * DAY]);
    expect(recording.completeTo).toBe(MAY + DAY + 1);
    expect(putAside).toEqual({
      rows: 2,
      reasons: [
        'row 5: the id is taken by a row with other content',
        'row 7: age must be a number (got "old")',
      ],
    });
  });

  it('is complete up to where one says', async () => {
    const to = MAY + 7 * DAY;
    expect((await readRecording(definition, file, { ...COLUMNS, to })).recording.completeTo).toBe(to);
  });

  it('needs its target, and rows that can be used', async () => {
    const without = folder.write('without.csv', 'observed_at,age\n2024-05-01,40\n');
    await expect(readRecording(definition, without, COLUMNS)).rejects.toThrow(
      'without.csv: there is no column churned, only observed_at, age',
    );
    const useless = folder.write('useless.csv', 'observed_at,age,churned\nyesterday,40,no\n');
    await expect(readRecording(definition, useless, COLUMNS)).rejects.toThrow(
      /useless\.csv: none of its rows can be used: row 1: observed_at must be a date/,
    );
  });
});
