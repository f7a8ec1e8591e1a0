import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { uniform } from '../statistics/random.ts';
import { useFolder } from './testing/folder.ts';
import { perennial } from './testing/perennial.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const START = Date.UTC(2024, 4, 1);

/** Local time in a zone two hours ahead. */
const inAnotherZone = (at: number): string => `${new Date(at + 2 * HOUR).toISOString().slice(0, 19)}+02:00`;

/**
 * Orders of a shop: whether one is returned depends on its amount and, after half of the time, on another channel than
 * before. With what files have in them: a byte order mark, Windows line ends, quoted commas, blank cells.
 */
function orders(hours: number): string {
  const random = uniform(7);
  const lines = ['order,when,amount,"channel, as sold",discount,note,returned'];
  const rows = (hours * HOUR) / (20 * SECOND);
  for (let row = 0; row < rows; row++) {
    const amount = Math.round(random() * 10_000) / 100;
    const channel = random() < 0.5 ? 'web, app' : 'shop';
    const telling = row < rows / 2 ? 'shop' : 'web, app';
    const isReturned = amount > 50 === (channel === telling) ? random() < 0.9 : random() < 0.1;
    const discount = random() < 0.2 ? '' : (random() * 0.5).toFixed(3);
    const when = inAnotherZone(START + row * 20 * SECOND);
    lines.push(`o-${row},${when},${amount},"${channel}",${discount},,${isReturned ? 'yes' : 'no'}`);
  }
  return `\ufeff${lines.join('\r\n')}\r\n`;
}

describe('a file never seen before', () => {
  const folder = useFolder();
  const run = (...args: string[]) => perennial(args, { cwd: folder.path });
  folder.write('orders.csv', orders(16));

  it('gets a definition that can be rehearsed at once', async () => {
    const guessed = await run('init', '--data', 'orders.csv', '--out', 'model.yaml', '--json');
    expect(guessed).toMatchObject({ code: 0, stderr: '' });
    expect(guessed.json()).toMatchObject({
      columns: { time: 'when', id: 'order' },
      rows: 2880,
      next: 'perennial backtest model.yaml --data orders.csv --time when --id order',
    });
    const text = readFileSync(join(folder.path, 'model.yaml'), 'utf8');
    expect(text).toContain("target: { name: returned, classes: ['no', 'yes'] }");
    expect(text).toMatch(/'channel, as sold', type: categorical, levels: \['shop', 'web, app'\] }/);
    expect(text).toMatch(/discount, type: numeric, range: \[0, 0\.75\], nullable: true }/);
    expect(text).toContain('# Left out: note, it is empty.');
    expect(text).toContain('evaluation: { every: 1h }');

    const args = ['--data', 'orders.csv', '--time', 'when', '--id', 'order'];
    const lived = await run('backtest', 'model.yaml', '--data', 'orders.csv', '--json');
    expect(lived).toMatchObject({
      code: 0,
      stderr: 'times are taken from the column when; --time names another\n',
    });
    const document = lived.json();
    expect(document).toMatchObject({
      rows: 2880,
      metric: 'accuracy',
      putAside: { rows: 0 },
      baselines: { never: { mean: expect.any(Number) }, always: { retrainings: expect.any(Number) } },
      missed: [],
    });
    const [policy] = document.policies as Record<string, unknown>[];
    expect(Object.keys(policy)).toEqual(
      expect.arrayContaining(
        'name mean recovery retrainings refused promotions rollbacks harmful digest decisions'.split(' '),
      ),
    );
    expect(policy.decisions).toContainEqual({
      at: START + 4 * HOUR,
      kind: 'promotion',
      sentence: 'version 1 is the first champion',
    });

    const compared = await run(
      'backtest',
      'model.yaml',
      ...args,
      '--json',
      '--require',
      'promotions<1',
      '--sweep',
      'seed=1..2:1',
    );
    expect(compared.code).toBe(1);
    const { policies, missed } = compared.json<{
      policies: { name: string; digest: string }[];
      missed: unknown[];
    }>();
    const [own, same, other] = policies;
    expect([same.name, other.name]).toEqual(['seed=1', 'seed=2']);
    expect(same.digest).toBe(own.digest);
    expect(other.digest).not.toBe(own.digest);
    expect(missed).toContainEqual({
      policy: 'model.yaml',
      required: 'promotions<1',
      is: policy.promotions,
    });
  }, 180_000);

  it('is refused where it says two things by one name', async () => {
    folder.write('twice.csv', 'observed_at,amount,amount,returned\n2024-05-01,1,2,no\n');
    for (const command of [['init'], ['backtest', 'model.yaml']]) {
      const refused = await run(...command, '--data', 'twice.csv');
      expect(refused).toMatchObject({
        code: 2,
        stderr: 'twice.csv: the column amount is there twice; give each column a name of its own\n',
      });
    }
  });

  it.each([
    ['a,b\n1,2\n', /no column holds a time in every row \(looked at a, b\)/],
    ['when,y\n2024-05-01,1\n', /no column is left to learn from/],
    ['when,x,y\n', /a line of column names and no rows/],
    ['when,x,y\n2024-05-01,1,2\n', /y would be the target, but it always says "2"/],
  ])('says what is missing in %j', async (content, message) => {
    const refused = await run('init', '--data', folder.write('little.csv', content));
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(message);
  });

  it.each([
    [['--data', 'nowhere.csv'], 'nowhere.csv: there is no such file'],
    [['--data', 'orders.csv', '--time', 'at'], 'orders.csv: there is no column at, only order, when'],
    [['--data', 'orders.csv', '--report', 'no/report.html'], '--report: there is no folder no'],
    [['--data', 'orders.csv', '--require', 'luck>1'], '--require: "luck>1" is no requirement'],
    [['--data', 'orders.csv', '--sweep', 'shadow.unit=days'], 'model.yaml with shadow.unit=days'],
    [[], "required option '--data <file>' not specified"],
  ])('is called wrongly by %j', async (args, message) => {
    const refused = await run('backtest', 'model.yaml', ...args);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(message);
  });
});
