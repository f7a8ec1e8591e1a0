import type { Definition } from '../../contracts/definition/definition.ts';
import { createTrainers, trainerNamed } from '../../pipeline/trainers.ts';
import type { Model } from '../../pipeline/trainer.ts';
import type { Store } from '../../store/store.ts';

/** Share of right answers over all rows since the first promotion. */
export interface Served {
  /** By whichever version was champion when the row was observed. */
  lifecycle: number;
  /** By the first version alone. */
  never: number;
  rows: number;
}

export async function servedAccuracy(store: Store, definition: Definition, end: number): Promise<Served> {
  const trainers = createTrainers();
  const { name } = definition;
  const modelOf = async (number: number): Promise<{ model: Model; kind: 'hybrid' | 'recent' | 'long' }> => {
    const { trainer, kind } = await store.registry.get(name, number);
    const { bytes } = await store.registry.loadArtifact(name, number);
    return { model: await trainerNamed(trainers, trainer).load(bytes, definition), kind };
  };
  const asOf = { batch: await store.batches.newest(name), knownAt: end };
  const tenures = await store.champions.history(name);
  if (tenures.length === 0) return { lifecycle: NaN, never: NaN, rows: 0 };
  const first = await modelOf(tenures[0].version);
  let [right, rightFirst, rows] = [0, 0, 0];
  for (const { version, from, to } of tenures) {
    const frame = await store.windows.read(name, { from, to: to ?? end, asOf, labelled: 'only' });
    const champion = await modelOf(version);
    const { predicted: answers } = await champion.model.predict(frame, champion.kind);
    const { predicted: firstAnswers } = await first.model.predict(frame, first.kind);
    rows += frame.rows;
    for (let row = 0; row < frame.rows; row++) {
      right += Number(answers[row] === frame.y[row]);
      rightFirst += Number(firstAnswers[row] === frame.y[row]);
    }
  }
  return { lifecycle: right / rows, never: rightFirst / rows, rows };
}
