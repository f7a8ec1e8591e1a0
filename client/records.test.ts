import { RandomForestClassifier } from 'ml-random-forest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { closeForestPool, encode, fit, predict, type Forest } from '../forest/index.ts';
import { parseDefinition } from '../contracts/definition/index.ts';
import { createStore } from '../store/store.ts';
import { useDatabase } from '../test/database.ts';
import { trainingData, uniform } from '../test/training-data.ts';
import { versionRecord } from '../test/version-record.ts';
import { perennial } from './testing/perennial.ts';
import { useFolder } from './testing/folder.ts';

const ROWS = 400;
const DEFINITION = `name: churn
task: binary
target: { name: churned, classes: [no, yes] }
features: [{ name: age, type: numeric }, { name: spent, type: numeric }]
`;

describe('a model’s records', () => {
  const folder = useFolder();
  const database = useDatabase();
  const run = (...args: string[]) =>
    perennial(args, { cwd: folder.path, env: { PERENNIAL_DATABASE_URL: database.url } });
  const columns = [uniform(ROWS, 1), uniform(ROWS, 2)];
  let forest: Forest;

  beforeAll(async () => {
    const y = Float64Array.from(columns[0], (age, row) => Number(age + columns[1][row] > 1));
    const groups = [
      { name: 'long', trees: 3, from: 0, to: ROWS },
      { name: 'recent', trees: 2, from: ROWS / 2, to: ROWS },
    ];
    const task = { type: 'classification', classes: 2 } as const;
    ({ forest } = await fit(trainingData(columns, y), { task, groups, seed: 1 }));
    await closeForestPool();

    const store = createStore({ url: database.url });
    await store.models.create(parseDefinition(DEFINITION, 'churn.yaml'), {
      at: 0,
      actor: 'test',
      reason: null,
    });
    const sha256 = await store.registry.saveArtifact(await encode(forest), 'forest');
    for (const [retraining, kind] of [
      [1, 'hybrid'],
      [2, 'recent'],
    ] as const) {
      const number = await store.registry.reserve('churn', retraining, kind);
      await store.registry.register('churn', versionRecord({ number, sha256, kind, retraining }));
      await store.champions.change({
        model: 'churn',
        to: number,
        expected: number === 1 ? null : number - 1,
        decisionId: `churn#${number}`,
        at: number * 1000,
        kind: 'promotion',
        rule: number === 1 ? 'first' : 'anytimeMcNemar',
        actor: 'perennial',
      });
    }
    await store.decisions.record('churn', [
      {
        seq: 1,
        at: 1000,
        kind: 'promotion',
        rule: 'first',
        sentence: 'version 1 is the first champion',
        evidence: { gain: 0.2 },
        actor: 'perennial',
        reason: null,
        identity: null,
        versions: [1],
      },
    ]);
    await store.close();
  });

  it('have the history, as JSON and for people', async () => {
    const { json } = await run('history', 'churn', '--json');
    expect(json()).toEqual([
      expect.objectContaining({
        seq: 1,
        at: 1000,
        kind: 'promotion',
        rule: 'first',
        evidence: { gain: 0.2 },
        sentence: 'version 1 is the first champion',
        actor: 'perennial',
        versions: [1],
      }),
    ]);
    const { stdout } = await run('history', 'churn');
    expect(stdout).toBe('    1  1970-01-01T00:00:01Z  promotion       version 1 is the first champion\n');
  });

  it('have a report, in one file', async () => {
    const { code, json } = await run('report', 'churn', '--out', 'life.html', '--json');
    expect(code).toBe(0);
    expect(json()).toEqual({ model: 'churn', file: 'life.html', decisions: 1 });
    const page = readFileSync(join(folder.path, 'life.html'), 'utf8');
    expect(page).toContain('version 1 is the first champion');
    expect(page).not.toMatch(/(src|href)="?http/);
  });

  it('have the versions', async () => {
    const { json } = await run('versions', 'churn', '--json');
    expect(json()).toMatchObject([
      { number: 1, kind: 'hybrid', status: 'former', parent: null, metrics: { accuracy: 0.8 } },
      { number: 2, kind: 'recent', status: 'champion', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
  });

  it('have the champion of every instant', async () => {
    const at = (instant: string) => run('champion', 'churn', '--at', instant, '--json');
    const [before, first, second] = await Promise.all([
      at('1970-01-01T00:00:00Z'),
      at('1970-01-01T00:00:01Z'),
      at('1970-01-01T00:00:02Z'),
    ]);
    expect(before.json()).toEqual({ version: null, from: null, to: null });
    expect(first.json()).toMatchObject({ version: 1, from: 1000, to: 2000 });
    expect(second.json()).toMatchObject({ version: 2, from: 2000, to: null });
    const { stdout } = await run('champion', 'churn');
    expect(stdout).toBe(
      'version 2, since 1970-01-01T00:00:02Z and serves, by rule anytimeMcNemar (perennial)\n',
    );
  });

  it('have versions that ml-random-forest predicts with, on stdout or in a file', async () => {
    const { stdout } = await run('export', 'churn', '1');
    await run('export', 'churn', '2', '--out', 'two.json');
    const rows = Array.from({ length: ROWS }, (_, row) => columns.map((column) => column[row]));
    const data = { rows: ROWS, x: trainingData(columns, columns[0]).x };
    const hybrid = RandomForestClassifier.load(JSON.parse(stdout)).predict(rows);
    expect(hybrid).toEqual([...predict(forest, data).classes]);
    const file = readFileSync(join(folder.path, 'two.json'), 'utf8');
    const recent = RandomForestClassifier.load(JSON.parse(file)).predict(rows);
    expect(recent).toEqual([...predict(forest, data, { groups: ['recent'] }).classes]);
  });

  it('end with 2 for a version that there is not', async () => {
    const { code, stderr } = await run('export', 'churn', '7');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'model "churn" has no version 7 in the registry: look at the list of its versions\n',
    });
  });
});
