import { onObservationClock, type Recording } from '../../backtest/index.ts';
import type { Definition } from '../../contracts/definition/index.ts';
import { rowCheck } from '../../store/row-check.ts';
import { UsageError } from '../command/failures.ts';
import { Progress } from '../command/progress.ts';
import { counted } from '../command/table.ts';
import type { ObservationRow } from '../../store/arrivals.ts';
import { columnsNamed } from './columns.ts';
import { observationRows, type ObservationColumns } from './observation-rows.ts';
import { openTable } from './table-file.ts';

export interface ReadRecording {
  recording: Recording;
  /** Rows that ingestion would put aside, with the reason of the first ones. */
  putAside: { rows: number; reasons: string[] };
}

const REASONS_KEPT = 5;
const ROWS_PER_UPDATE = 1000;

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
 * with equal content is one row, with other content it is put aside. The first label of a row counts.
 *
 * @param columns where things are; `to`: the data are complete up to here, up to the last row when null
 * @throws UsageError when a column is missing or no row can be used
 */
export async function readRecording(
  definition: Definition,
  file: string,
  columns: ObservationColumns & { to: number | null },
): Promise<ReadRecording> {
  const table = await openTable(file);
  const progress = new Progress('rows');
  const taken = new TakenRows(definition);
  try {
    const rowOf = observationRows(table.columns, file, columns, onObservationClock(definition));
    columnsNamed(table.columns, file).indexOf(definition.target.name);
    for await (const cells of table.rows) {
      taken.take(rowOf(cells));
      if (taken.seen % ROWS_PER_UPDATE === 0) progress.update(table.progress(), counted(taken.seen, 'row'));
    }
  } finally {
    progress.stop();
    table.close();
  }
  const { rows, putAside } = taken;
  if (rows.size === 0)
    throw new UsageError(
      `${file}: none of its rows can be used${putAside.reasons.map((why) => `: ${why}`).at(0) ?? ''}`,
    );
  return { recording: recordingOf([...rows.values()], definition, columns.to), putAside };
}

/** The rows that can be used, by id, and what became of the others. */
class TakenRows {
  readonly rows = new Map<string, Row>();
  readonly putAside: ReadRecording['putAside'] = { rows: 0, reasons: [] };
  seen = 0;
  private readonly check: ReturnType<typeof rowCheck>;

  constructor({ features, target }: Definition) {
    this.check = rowCheck(features, target, null);
  }

  take(row: ObservationRow): void {
    this.seen++;
    const checked = this.check(row);
    if (typeof checked === 'string') return this.reject(checked);
    const digest = checked.digest.toString('latin1');
    const known = this.rows.get(row.id);
    if (known && known.digest !== digest) return this.reject('the id is taken by a row with other content');
    const { id, observedAt } = row;
    const kept = known ?? {
      id,
      observedAt,
      digest,
      features: checked.features.slice(),
      label: NaN,
      knownAt: NaN,
    };
    if (!Number.isNaN(checked.label) && Number.isNaN(kept.label)) {
      kept.label = checked.label;
      kept.knownAt = row.labelKnownAt ?? observedAt;
    }
    this.rows.set(id, kept);
  }

  private reject(reason: string): void {
    this.putAside.rows++;
    if (this.putAside.reasons.length < REASONS_KEPT)
      this.putAside.reasons.push(`row ${this.seen}: ${reason}`);
  }
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
