import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHURN, churnRows, day } from './testing/churn.ts';
import { startDev, type RunningDev } from './testing/dev.ts';
import { perennial, startPerennial } from './testing/perennial.ts';
import { useFolder } from './testing/folder.ts';

/** A trainer of the user's own: says yes where the features add up to more than they do on average. */
const TRAINERS = `
const sumOf = ({ x, rows }, row) => x[row] + x[rows + row];
const load = (bytes) => {
  const { limit } = JSON.parse(new TextDecoder().decode(bytes));
  return {
    predict(frame) {
      const predicted = Float64Array.from({ length: frame.rows }, (_, row) => (sumOf(frame, row) > limit ? 1 : 0));
      return { predicted, scores: Float64Array.from(predicted).reduce((all, p, row) => {
        all[2 * row + p] = 1;
        return all;
      }, new Float64Array(2 * frame.rows)) };
    },
  };
};
export default [{
  name: 'sum',
  load,
  async fit({ frame }) {
    let total = 0;
    for (let row = 0; row < frame.rows; row++) total += sumOf(frame, row);
    const bytes = new TextEncoder().encode(JSON.stringify({ limit: total / frame.rows }));
    return { bytes, model: load(bytes), material: { parts: [], outOfBag: null, importances: null } };
  },
}];
`;

describe('perennial dev', () => {
  const folder = useFolder();
  let dev: RunningDev | undefined;
  const run = (...args: string[]) => perennial(args, { cwd: folder.path });
  const done = async <T = Record<string, unknown>>(...args: string[]): Promise<T> => {
    const ended = await run(...args, '--json');
    expect(ended).toMatchObject({ code: 0 });
    return ended.json<T>();
  };

  const start = async (): Promise<void> => {
    dev = await startDev(
      startPerennial(['dev', '--json', '--trainers', 'trainers.mjs'], { cwd: folder.path }),
    );
  };

  async function stop(): Promise<number | null> {
    const running = dev!;
    dev = undefined;
    return running.stop();
  }

  beforeAll(async () => {
    folder.write('churn.yaml', CHURN);
    folder.write('trainers.mjs', TRAINERS);
    folder.write('rows.csv.gz', gzipSync(churnRows(12)));
    await start();
  });

  afterAll(async () => {
    if (dev) await stop();
  });

  it('lets a model live through its first days', async () => {
    const started = await done('start', 'churn.yaml', '--data', 'rows.csv.gz');
    expect(started).toEqual({
      model: 'churn',
      workflowId: 'model:churn',
      origin: Date.parse(day(0)),
      champion: null,
    });

    const again = await run('start', 'churn.yaml');
    expect(again).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the lifecycle of "churn" runs already'),
    });

    const first = await done<{ reached: number; decisions: { sentence: string }[] }>(
      'advance',
      'churn',
      '--to',
      day(5),
    );
    expect(first.reached).toBe(Date.parse(day(5)));
    expect(first.decisions.map(({ sentence }) => sentence)).toContain('version 1 is the first champion');

    const { stdout } = await run('advance', 'churn', '--to', day(6));
    expect(stdout).toMatch(
      /^2024-01-07T00:00:00Z {2}.*accuracy .*\n"churn" has reached 2024-01-07T00:00:00Z\n$/s,
    );

    expect(await done('status', 'churn')).toMatchObject({
      model: 'churn',
      stage: 'serving',
      paused: false,
      champion: 1,
      challengers: [],
      breaker: { state: 'closed', cause: null, since: null, reopensAt: null },
      lastEvaluation: { metric: 'accuracy', verdict: expect.stringMatching(/^(healthy|suspect)$/), rows: 24 },
      nextDeadline: { at: Date.parse(day(7)) },
      source: 'lifecycle',
    });
    expect((await run('status', 'churn')).stdout).toMatch(
      /^last evaluation {2}2024-01-07T00:00:00Z {2}(healthy|suspect)/m,
    );
  });

  it('takes messages, each with who and why', async () => {
    await done('pause', 'churn', '--actor', 'ada', '--reason', 'the move');
    await done('resume', 'churn', '--actor', 'ada', '--request-id', 'resume-1');
    await done('trip', 'churn', '--actor', 'ada', '--reason', 'labels are late');
    await done('reset', 'churn', '--actor', 'bob', '--reason', 'labels are there');
    const refused = await run('approve', 'churn', '1', '--json');
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.json()).toMatchObject({ done: false });
    const history = await done<{ kind: string; actor: string; reason: string; identity: string }[]>(
      'history',
      'churn',
    );
    const asked = history.filter(({ actor }) => actor === 'ada' || actor === 'bob');
    expect(asked.map(({ kind, actor, reason }) => [kind, actor, reason])).toEqual([
      ['pause', 'ada', 'the move'],
      ['resume', 'ada', ''],
      ['breaker', 'ada', 'labels are late'],
      ['breaker', 'bob', 'labels are there'],
    ]);
    expect(asked[0].identity).toMatch(/^\d+@/);
  });

  it('takes another definition, and refuses one of another model', async () => {
    folder.write('stricter.yaml', CHURN.replace('minimumRows: 20', 'minimumRows: 24'));
    const answer = await done('reconfigure', 'churn', 'stricter.yaml', '--actor', 'ada');
    expect(answer).toMatchObject({
      done: true,
      sentence: 'ada changes evaluation.minimumRows from 20 to 24',
    });
    folder.write('other.yaml', CHURN.replace('name: churn', 'name: other'));
    expect(await run('reconfigure', 'churn', 'other.yaml')).toMatchObject({
      code: 2,
      stderr: 'other.yaml defines "other", not "churn": correct its name, or the command\n',
    });
  });

  it('adopts an exported version as the champion of another model', async () => {
    await run('export', 'churn', '1', '--out', 'made-elsewhere.json');
    folder.write('adopted.yaml', CHURN.replace('name: churn', 'name: adopted'));
    const early = await run('start', 'adopted.yaml', '--champion', 'made-elsewhere.json', '--from', day(9));
    expect(early).toMatchObject({ code: 1, stderr: expect.stringContaining('has 0 labelled rows') });
    const args = [
      '--champion',
      'made-elsewhere.json',
      '--data',
      'rows.csv.gz',
      '--from',
      day(9),
      '--trained-to',
      day(5),
    ];
    expect(await done('start', 'adopted.yaml', ...args)).toMatchObject({ model: 'adopted', champion: 1 });
    const { decisions } = await done<{ decisions: { kind: string }[] }>(
      'advance',
      'adopted',
      '--to',
      day(10),
    );
    expect(decisions.map(({ kind }) => kind)).toContain('evaluation');
    const [version] = await done<{ trainer: string; metrics: { accuracy: number } }[]>('versions', 'adopted');
    expect(version).toMatchObject({
      trainer: 'ml-random-forest',
      status: 'champion',
      trainedTo: Date.parse(day(5)),
    });
    expect(version.metrics.accuracy).toBeGreaterThan(0.8);
  });

  it('trains with a trainer of the user’s own', async () => {
    const own = CHURN.replace('name: churn', 'name: own').replace(
      'parameters: { trees: 100 }',
      'trainer: sum',
    );
    folder.write('own.yaml', own);
    await done('start', 'own.yaml', '--data', 'rows.csv.gz');
    await done('advance', 'own', '--to', day(6));
    const [version] = await done<{ trainer: string; metrics: { accuracy: number } }[]>('versions', 'own');
    expect(version).toMatchObject({ trainer: 'sum', status: 'champion' });
    expect(version.metrics.accuracy).toBeGreaterThan(0.9);
  });

  it('is one per folder', async () => {
    const { code, stderr } = await run('dev');
    expect(stderr).toMatch(
      /^perennial dev runs in this folder already \(process \d+\): use it, or stop it first\n$/,
    );
    expect(code).toBe(2);
  });

  it('lists its models, stops them all on Ctrl-C, and goes on with them at the next start', async () => {
    const models = [
      { model: 'adopted', stage: 'serving', paused: false, breaker: 'closed', champion: 1, running: true },
      { model: 'churn', stage: 'serving', paused: false, breaker: 'closed', champion: 1, running: true },
      {
        model: 'own',
        stage: expect.any(String),
        paused: false,
        breaker: 'closed',
        champion: 1,
        running: true,
      },
    ];
    await expect.poll(() => done('list'), { timeout: 10_000 }).toMatchObject(models);
    expect(await stop()).toBe(130);
    expect(existsSync(join(folder.path, '.perennial', 'dev.json'))).toBe(false);
    expect(await run('list')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no database is named'),
    });

    await start();
    expect(await done('status', 'churn')).toMatchObject({ source: 'lifecycle', now: Date.parse(day(6)) });
    expect(await done('retire', 'churn', '--actor', 'ada', '--reason', 'enough')).toMatchObject({
      done: true,
    });
    expect(await run('pause', 'churn')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the lifecycle of "churn" has been retired since'),
    });
    expect(await run('start', 'churn.yaml')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('"churn" has had its life'),
    });
  });
});
