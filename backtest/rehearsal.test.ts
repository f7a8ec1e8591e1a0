import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../contracts/definition/index.ts';
import { digest } from '../contracts/digest.ts';
import type { AsOf, Window } from '../contracts/reports.ts';
import { WEEK } from '../examples/demo/market.ts';
import { rowAt } from '../pipeline/slice.ts';
import { createTrainers } from '../pipeline/trainers.ts';
import { recordedMarket } from '../test/recorded-market.ts';
import { createMemory, type Memory } from './memory.ts';
import type { Recording } from './recording.ts';
import { rehearse } from './rehearsal.ts';

const MODEL = fileURLToPath(new URL('../examples/electricity/model.yaml', import.meta.url));

/** Labels come a day late. */
const definition = parseDefinition(
  readFileSync(MODEL, 'utf8').replace('training:', 'labels: { delay: 1d }\ntraining:'),
  MODEL,
);
const trainers = createTrainers();

const decisionsOf = async (recording: Recording, memory?: Memory) =>
  (await rehearse({ definition, recording, trainers, memory })).decisions;

/** All that is recorded from an instant on, turned upside down; labels that were not known by then, too. */
function withAnotherFuture({ frame, knownAt, completeTo }: Recording, from: number): Recording {
  const [x, y] = [frame.x, frame.y].map((values) => {
    const copy = new Float64Array(new SharedArrayBuffer(values.length * 8));
    copy.set(values);
    return copy;
  });
  for (let row = 0; row < frame.rows; row++) {
    if (knownAt[row] > from) y[row] = 1 - y[row];
    if (frame.observedAt[row] >= from)
      for (let f = 0; f < frame.features.length; f++) x[f * frame.rows + row] = y[row];
  }
  return { frame: { ...frame, x, y }, knownAt, completeTo };
}

describe('a rehearsal', () => {
  it('decides twice the same', async () => {
    const recording = recordedMarket(definition, 10);
    expect(digest(await decisionsOf(recording))).toBe(digest(await decisionsOf(recording)));
  });

  it('sees nothing of the future: with another one, all decisions before it stay the same', async () => {
    const recording = recordedMarket(definition, 14);
    const from = recording.frame.observedAt[0] + 11 * WEEK;
    const changed = withAnotherFuture(recording, from);
    const before = ({ at }: { at: number }) => at <= from;
    const [decisions, others] = [await decisionsOf(recording), await decisionsOf(changed)];
    expect(others.filter(before)).toEqual(decisions.filter(before));
    expect(decisions.filter(before).some(({ kind }) => kind === 'check')).toBe(true);
    expect(digest(others)).not.toBe(digest(decisions));
  });

  it('would be found out if it saw labels before they are known', async () => {
    const recording = recordedMarket(definition, 10);
    const memory = createMemory(definition, recording);
    const read = (window: Window & { asOf: AsOf; labelled: 'only' | 'any' }) =>
      memory.windows.read(definition.name, {
        ...window,
        asOf: { ...window.asOf, knownAt: window.asOf.knownAt + definition.policy.labels.delay },
      });
    const leaking = {
      ...memory,
      windows: {
        ...memory.windows,
        read: (_model: string, window: Parameters<typeof read>[0]) => read({ ...window, to: window.to + 1 }),
      },
    };
    const honest = await decisionsOf(recording);
    expect(digest(await decisionsOf(recording, leaking))).not.toBe(digest(honest));
  });

  it('ends where the data end', async () => {
    const recording = recordedMarket(definition, 7);
    const decisions = await decisionsOf(recording);
    expect(decisions.at(-1)!.at).toBeLessThanOrEqual(recording.completeTo);
    expect(rowAt(recording.frame, recording.completeTo)).toBe(recording.frame.rows);
  });
});
