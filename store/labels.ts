import { problemOfId, problemOfInstant } from './arrivals.ts';
import type { Arrival, LabelRow, Rows } from './arrivals.ts';
import { arrivalOf, closeBatch, openBatch } from './batches.ts';
import { copyIn } from './copy/copy-in.ts';
import type { Database, Session } from './database.ts';
import { createStagedLabels, STAGED_LABELS, storeLabels } from './label-versions.ts';
import { lockModel, modelRetired, schemaOf } from './models.ts';
import type { Schema } from './models.ts';
import { putAside } from './quarantine.ts';
import type { Rejected } from './quarantine.ts';
import { labelParser } from './values.ts';

export const labels = (database: Database) => ({
  /**
   * Stores a batch of labels, each as a further version of its observation's label: the latest known wins. A label
   * whose observation has not arrived waits for it. With a `key`, the same batch sent again answers as at first and
   * its rows are not read.
   *
   * Throws `StoreRefused`: `UnknownModel`, `ModelRetired`.
   */
  async ingest(
    model: string,
    { rows, arrivedAt, key = null }: { rows: Rows<LabelRow>; arrivedAt: number; key?: string | null },
  ): Promise<Arrival> {
    return database.transaction(async (session) => {
      const schema = await schemaOf(session, model);
      const { modelId } = schema;
      if (schema.retired) throw modelRetired(model);
      const earlier = await arrivalOf(session, modelId, key);
      if (earlier) return earlier;
      const { sent, rejected } = await stage(session, schema, rows);
      await lockModel(session, modelId);
      const meanwhile = await arrivalOf(session, modelId, key);
      if (meanwhile) return meanwhile;
      const batch = await openBatch(session, modelId, { kind: 'labels', key, arrivedAt });
      const { stored, repeated, conflicts } = await storeLabels(session, {
        modelId,
        batch: batch.number,
        arrivedAt: batch.arrivedAt,
      });
      for (const position of conflicts)
        rejected.push(conflictingLabel(position, sent[position].id, sent[position]));
      await putAside(session, modelId, batch.number, rejected);
      const arrival = {
        batch: batch.number,
        accepted: 0,
        repeated,
        quarantined: rejected.length,
        labels: stored,
      };
      await closeBatch(session, modelId, arrival, { first: null, newest: null });
      return arrival;
    });
  },
});

/** A label that another one of its batch contradicts. */
export const conflictingLabel = (position: number, id: string, content: unknown): Rejected => ({
  kind: 'label',
  position,
  id,
  reason: 'the same batch has another label of this id for the same instant',
  content,
});

async function stage(
  session: Session,
  schema: Schema,
  rows: Rows<LabelRow>,
): Promise<{ sent: LabelRow[]; rejected: Rejected[] }> {
  const sent: LabelRow[] = [];
  const rejected: Rejected[] = [];
  const parse = labelParser(schema.target);
  await createStagedLabels(session);
  await copyIn(session, STAGED_LABELS, rows, (encoder, row) => {
    const position = sent.push(row) - 1;
    const value = parse(row.value);
    const problem =
      row.problem ??
      problemOfId(row.id) ??
      (typeof value === 'string' ? value : Number.isNaN(value) ? 'label is missing' : null) ??
      (row.knownAt == null ? null : problemOfInstant('knownAt', row.knownAt));
    if (problem !== null) {
      rejected.push({ kind: 'label', position, id: row.id, reason: problem, content: row });
      return;
    }
    encoder.startRow(STAGED_LABELS.columns.length);
    encoder.int(position);
    encoder.text(row.id);
    encoder.float(value as number);
    if (row.knownAt == null) encoder.null();
    else encoder.timestamp(row.knownAt);
  });
  return { sent, rejected };
}
