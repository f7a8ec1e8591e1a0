import { describe, expect, it } from 'vitest';
import { makeStream } from '../bench/decisions/streams.ts';
import { parseDefinition } from '../contracts/definition/index.ts';
import { backtest, NothingServed } from './backtest.ts';
import type { Recording } from './recording.ts';
import { startThreads } from './threads.ts';

const definition = (more = '') =>
  parseDefinition(
    `
name: swap
task: binary
target: y
features: [${['x1', 'x2', 'x3', 'x4'].map((name) => `{ name: ${name}, type: numeric }`).join(', ')}]
clock: observation
shadow: { unit: row }
${more}`,
    'swap.yaml',
  );

/** Two features swap their roles after 28 to 32 weeks. */
function recording(weeks: number): Recording {
  const { frame } = makeStream('swap and back', 1, { weeks });
  const knownAt = new Float64Array(new SharedArrayBuffer(8 * frame.rows));
  knownAt.set(frame.observedAt);
  return { frame, knownAt, completeTo: frame.observedAt[0] + weeks * 7 * 24 * 3_600_000 };
}

describe('a backtest', () => {
  it('sets each policy between never and always retraining, on the same rows', async () => {
    const policies = [
      { name: 'default', definition: definition() },
      { name: 'never', definition: definition('schedule: { every: never }\ndrift: { trigger: false }') },
    ];
    const {
      baselines,
      policies: results,
      scored,
      windows,
    } = await backtest({
      policies,
      recording: recording(40),
    });
    const { never, always, gain } = baselines;
    expect(gain!.low).toBeGreaterThan(0);
    expect(always.retrainings).toBe(windows.length - 1);
    expect(scored).toBe(windows.length * 7 * 50);

    const [byDefault, calm] = results;
    expect(byDefault.recovery).toBeCloseTo((byDefault.mean - never.mean) / (always.mean - never.mean), 12);
    expect(byDefault.recovery).toBeGreaterThan(0.2);
    expect(byDefault.promotions).toBeGreaterThan(1);
    expect(byDefault.service).toHaveLength(byDefault.promotions - 1);
    expect(byDefault.cost.fits).toBe(byDefault.retrainings + 1);
    expect(calm.retrainings).toBeLessThan(byDefault.retrainings);
    expect(calm.reigns[0].from).toBe(byDefault.reigns[0].from);
  });

  it('comes to the same however many threads and policies there are', async () => {
    const policies = ['one', 'another'].map((name) => ({ name, definition: definition() }));
    const threads = startThreads(1);
    const alone = await backtest({ policies: policies.slice(0, 1), recording: recording(14), threads });
    await threads.close();
    const together = await backtest({ policies, recording: recording(14) });
    for (const policy of together.policies) expect(policy.digest).toBe(alone.policies[0].digest);
    expect(together.baselines).toEqual(alone.baselines);
  });

  it('trains every policy’s first version on the same rows', async () => {
    const shorter = definition('training: { recent: 14d }');
    const { policies } = await backtest({
      policies: [
        { name: 'default', definition: definition() },
        { name: 'shorter', definition: shorter },
      ],
      recording: recording(8),
    });
    const [first, second] = policies.map(({ decisions }) =>
      decisions.filter(({ rule }) => rule === 'first').map(({ at, sentence }) => ({ at, sentence })),
    );
    expect(second).toEqual(first);
  });

  it('says what was waited for when nothing came to serve', async () => {
    const run = backtest({
      policies: [{ name: 'model.yaml', definition: definition() }],
      recording: recording(3),
    });
    await expect(run).rejects.toThrow(NothingServed);
    await expect(run).rejects.toThrow(/^model\.yaml: no version of "swap" .* waits for its first data/);
  });
});
