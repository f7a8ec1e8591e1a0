import { createHash } from 'node:crypto';
import type { Arrival } from '../../store/arrivals.ts';
import type { SentValue } from '../../store/values.ts';
import { counted, record } from '../command/table.ts';
import type { Reply } from '../command/command.ts';
import { Progress } from '../command/progress.ts';
import { digestOf } from './digest.ts';
import type { TableFile } from './table-file.ts';

/** Rows of one transaction: what is lost and read again when the command is interrupted. */
const BATCH_ROWS = 10_000;

/** What became of a file's rows. */
export interface Sent {
  /** Numbers of the batches. */
  batches: number[];
  accepted: number;
  repeated: number;
  quarantined: number;
  labels: number;
}

export interface Sending<Row> {
  table: TableFile;
  file: string;
  /** How the rows are read: another reading of the same file is not the same batches. */
  reading: unknown;
  rowOf: (cells: readonly SentValue[]) => Row;
  store: (rows: Row[], key: string) => Promise<Arrival>;
}

/**
 * Sends a file in batches whose keys are made of its content and their place in it: sent again, what has arrived is
 * not stored twice, so an interrupted command goes on where it stopped.
 */
export async function send<Row>({ table, file, reading, rowOf, store }: Sending<Row>): Promise<Sent> {
  const name = createHash('sha256')
    .update(JSON.stringify([await digestOf(file), reading]))
    .digest('hex');
  const sent: Sent = { batches: [], accepted: 0, repeated: 0, quarantined: 0, labels: 0 };
  const progress = new Progress('rows');
  try {
    let offset = 0;
    for await (const rows of inBatches(table.rows, rowOf)) {
      const arrival = await store(rows, `${name}/${offset}-${offset + rows.length}`);
      offset += rows.length;
      sent.batches.push(arrival.batch);
      sent.accepted += arrival.accepted;
      sent.repeated += arrival.repeated;
      sent.quarantined += arrival.quarantined;
      sent.labels += arrival.labels;
      progress.update(table.progress(), counted(offset, 'row'));
    }
  } finally {
    progress.stop();
    table.close();
  }
  return sent;
}

async function* inBatches<Row>(
  rows: AsyncIterable<readonly SentValue[]>,
  rowOf: (cells: readonly SentValue[]) => Row,
): AsyncGenerator<Row[]> {
  let batch: Row[] = [];
  for await (const cells of rows) {
    batch.push(rowOf(cells));
    if (batch.length < BATCH_ROWS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

export const sentReply = (sent: Sent, model: string): Reply => {
  const { batches, accepted, repeated, quarantined, labels } = sent;
  const [first, last] = [batches.at(0), batches.at(-1)];
  const text = record({
    batches: first === undefined ? null : first === last ? `${first}` : `${first} to ${last}`,
    accepted,
    repeated,
    quarantined: quarantined > 0 ? `${quarantined}: see \`perennial quarantine ${model}\`` : 0,
    labels,
  });
  return { json: sent, text };
};
