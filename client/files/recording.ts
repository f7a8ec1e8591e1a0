import { onObservationClock, type Recording } from '../../backtest/index.ts';
import type { Definition } from '../../contracts/definition/index.ts';
import { rowCheck } from '../../store/row-check.ts';
import { UsageError } from '../command/failures.ts';
import { Progress } from '../command/progress.ts';
import { counted } from '../command/table.ts';
import { observationRows, type ObservationColumns } from './observation-rows.ts';
import { openTable } from './table-file.ts';

export interface ReadRecording {
  recording: Recording;
  /** Rows that ingestion would put aside, with the reason of the first ones. */
  putAside: { rows: number; reasons: string[] };
}

const REASONS_KEPT = 5;

interface Row {
  id: string;
  observedAt: number;
  features: Float64Array;
  label: number;
  knownAt: number;
  digest: string;
}

/**
 * Reads a file as what a lifecycle would have been sent: rows are judged by the store's own check, an id that comes again
 * with equal content is one row, with other content it is put aside.
 *
 * @param columns where things are; `to`: the data are complete up to here, up to the last row when null
 * @throws UsageError when a column is missing or no row can be used
 */
export async function readRecording(
  definition: Definition,
  file: string,
  columns: ObservationColumns & { to: number | null },
): Promise<ReadRecording> {
  const { features, target } = definition;
  const table = await openTable(file);
  const progress = new Progress('rows');
  const rows = new Map<string, Row>();
  const putAside: ReadRecording['putAside'] = { rows: 0, reasons: [] };
  const reject = (reason: string, position: number) => {
    putAside.rows++;
    if (putAside.reasons.length < REASONS_KEPT) putAside.reasons.push(`row ${position}: ${reason}`);
  };
  try {
    const rowOf = observationRows(table.columns, file, columns, onObservationClock(definition));
    if (!table.columns.includes(target.name))
      throw new UsageError(
        `${file}: there is no column ${target.name}, which holds the target; there are ${table.columns.join(', ')}`,
      );
    const check = rowCheck(features, target, null);
    let position = 0;
    for await (const cells of table.rows) {
      const row = rowOf(cells);
      const checked = check(row);
      position++;
      if (typeof checked === 'string') {
        reject(checked, position);
        continue;
      }
      const digest = checked.digest.toString('latin1');
      const known = rows.get(row.id);
      if (known) {
        if (known.digest !== digest) reject('the id is taken by a row with other content', position);
        continue;
      }
      rows.set(row.id, {
        id: row.id,
        observedAt: row.observedAt,
        features: checked.features.slice(),
        label: checked.label,
        knownAt: Number.isNaN(checked.label) ? NaN : (row.labelKnownAt ?? row.observedAt),
        digest,
      });
      if (position % 1000 === 0) progress.update(table.progress(), counted(position, 'row'));
    }
  } finally {
    progress.stop();
    table.close();
  }
  if (rows.size === 0)
    throw new UsageError(
      `${file}: none of its rows can be used${putAside.reasons.length > 0 ? `: ${putAside.reasons[0]}` : ''}`,
    );
  return { recording: recordingOf([...rows.values()], definition, columns.to), putAside };
}

function recordingOf(rows: Row[], { features }: Definition, to: number | null): Recording {
  rows.sort((a, b) => a.observedAt - b.observedAt || (a.id < b.id ? -1 : 1));
  const shared = (length: number) => new Float64Array(new SharedArrayBuffer(length * 8));
  const [x, y, observedAt, knownAt] = [
    shared(rows.length * features.length),
    shared(rows.length),
    shared(rows.length),
    shared(rows.length),
  ];
  rows.forEach((row, index) => {
    row.features.forEach((value, feature) => (x[feature * rows.length + index] = value));
    y[index] = row.label;
    observedAt[index] = row.observedAt;
    knownAt[index] = row.knownAt;
  });
  return {
    frame: { features, rows: rows.length, x, y, observedAt, ids: [] },
    knownAt,
    completeTo: to ?? observedAt[rows.length - 1] + 1,
  };
}
