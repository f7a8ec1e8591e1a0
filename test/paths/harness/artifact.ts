import { forestTrainer } from '../../../pipeline/forest-trainer.ts';
import { rowAt } from '../../../pipeline/slice.ts';
import type { Life } from './life.ts';
import { day, WEEK } from './world.ts';

/** A forest that was fitted elsewhere, on the rows of the first `days` days. */
export async function forestMadeElsewhere(life: Life, days: number): Promise<Uint8Array> {
  const { store, name, definition } = life;
  const asOf = { batch: await store.batches.newest(name), knownAt: day(days) };
  const frame = await store.windows.read(name, { from: day(0), to: day(days), asOf, labelled: 'only' });
  const { bytes } = await forestTrainer.fit(
    { frame, recentFrom: rowAt(frame, day(days) - WEEK), target: definition.target },
    {
      parameters: { trees: 50, minLeaf: 5 },
      seed: 1,
      kinds: ['hybrid'],
      signal: new AbortController().signal,
      onProgress: () => {},
    },
  );
  return bytes;
}
