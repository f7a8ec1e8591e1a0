import { describe, expect, it } from 'vitest';
import { useStore } from '../../test/store.ts';
import { smallDefinition } from '../../test/small-definition.ts';
import type { Definition } from '../../contracts/definition/index.ts';
import type { ObservationRow } from '../../store/arrivals.ts';
import { useFolder } from '../testing/folder.ts';
import { observationRows } from './observation-rows.ts';
import { send } from './sending.ts';
import { openTable } from './table-file.ts';

const ROWS = 25_000;
const COLUMNS = { id: null, time: 'observed_at', knownAt: null };

describe('sending a file', () => {
  const folder = useFolder();
  const context = useStore();
  const lines = Array.from(
    { length: ROWS },
    (_, i) => `r${i},${1_700_000_000_000 + i * 1000},${i % 90},,web`,
  );
  const file = folder.write('rows.csv', `id,observed_at,amount,age,channel\n${lines.join('\n')}\n`);

  async function sendTo(model: string, { failAt = Infinity } = {}) {
    const definition = {
      ...smallDefinition(model),
      policy: { clock: 'wall', labels: { delay: 0 } },
    } as Definition;
    const table = await openTable(file);
    let read = 0;
    const sent = send({
      table,
      file,
      reading: COLUMNS,
      rowOf: observationRows(table.columns, file, COLUMNS, definition),
      store: (rows: ObservationRow[], key) => {
        read += rows.length;
        if (read > failAt) throw new Error('the machine is switched off');
        return context.store.observations.ingest(model, { rows, key, arrivedAt: 1, now: null });
      },
    });
    return sent;
  }

  it('goes on where it was interrupted, and stores nothing twice', async () => {
    const model = await context.model();
    await expect(sendTo(model, { failAt: 20_000 })).rejects.toThrow('the machine is switched off');
    expect(await context.store.batches.newest(model)).toBe(2);
    const whole = { batches: [1, 2, 3], accepted: ROWS, repeated: 0, quarantined: 0, labels: 0 };
    expect(await sendTo(model)).toEqual(whole);
    expect(await sendTo(model)).toEqual(whole);
    expect(await context.store.batches.newest(model)).toBe(3);
  });
});
