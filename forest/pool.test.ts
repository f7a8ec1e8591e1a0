import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { trainingData, uniform } from '../test/training-data.ts';
import { fit } from './fit.ts';
import { closeForestPool, createForestPool } from './pool.ts';

const data = trainingData([uniform(20_000, 1)], uniform(20_000, 2));
const options = {
  task: { type: 'regression' },
  groups: [{ name: 'all', trees: 200, from: 0, to: data.rows }],
  seed: 1,
} as const;

it('idle threads do not keep a process alive', async () => {
  const script = `
    import { fit } from '${new URL('./index.ts', import.meta.url).href}';
    const data = {
      rows: 20,
      x: new Float64Array(new SharedArrayBuffer(160)).map(() => Math.random()),
      y: new Float64Array(20),
      features: [{ type: 'numeric' }],
    };
    const groups = [{ name: 'all', trees: 1, from: 0, to: 20 }];
    const { forest } = await fit(data, { task: { type: 'regression' }, groups, seed: 1 });
    console.log(forest.trees.length);
  `;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module-typescript', '--eval', script],
    {
      timeout: 20_000,
    },
  );
  expect(stdout).toBe('1\n');
});

it('closing a pool rejects the fit that runs on it, and a later fit starts new threads', async () => {
  const pool = createForestPool({ threads: 2 });
  let closed: Promise<void> | undefined;
  const onProgress = () => {
    closed ??= pool.close();
  };
  const running = fit(data, { ...options, pool, onProgress });
  await expect(running).rejects.toThrow('a thread of the forest pool ended');
  await closed;
  const { forest } = await fit(data, { ...options, groups: [{ ...options.groups[0], trees: 2 }], pool });
  expect(forest.trees).toHaveLength(2);
  await pool.close();
});

it('fits that share a pool give what each gives alone', async () => {
  const seeds = [1, 2, 3];
  const small = { ...options, groups: [{ ...options.groups[0], trees: 4 }] };
  const together = await Promise.all(seeds.map((seed) => fit(data, { ...small, seed })));
  for (const [i, seed] of seeds.entries()) {
    expect((await fit(data, { ...small, seed })).forest).toEqual(together[i].forest);
  }
  await closeForestPool();
});
