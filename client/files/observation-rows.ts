import { createHash } from 'node:crypto';
import type { Definition } from '../../contracts/definition/index.ts';
import type { ObservationRow } from '../../store/arrivals.ts';
import type { SentValue } from '../../store/values.ts';
import { columnsNamed, idIn, instantIn, problemOfInstantCell, problemOfLength } from './columns.ts';

/** Names of the columns that aren't features. */
export interface ObservationColumns {
  /** `id` when null and there is one; else ids are made from the rows. */
  id: string | null;
  time: string;
  /** When the label became known; null: by the definition's delay, or now with `clock: wall`. */
  knownAt: string | null;
}

/**
 * How a file's rows become observations: features and target by their names in the definition, the target being
 * optional. A row without an id is named after its time and its features, so that the same row sent again is the same
 * observation; two equal rows of one instant are one.
 *
 * @throws UsageError for a column that is missing
 */
export function observationRows(
  names: readonly string[],
  file: string,
  { id, time, knownAt }: ObservationColumns,
  { features, target, policy }: Definition,
): (cells: readonly SentValue[]) => ObservationRow {
  const columns = columnsNamed(names, file);
  const idAt = id !== null || columns.has('id') ? columns.indexOf(id ?? 'id') : null;
  const timeAt = columns.indexOf(time);
  const featuresAt = features.map(({ name }) => columns.indexOf(name));
  const targetAt = columns.has(target.name) ? columns.indexOf(target.name) : null;
  const knownAtAt = knownAt === null ? null : columns.indexOf(knownAt);
  const delay = policy.clock === 'observation' ? policy.labels.delay : null;

  return (cells) => {
    const values = featuresAt.map((at) => cells[at] ?? null);
    const observedAt = instantIn(cells[timeAt]);
    const labelKnownAt =
      knownAtAt !== null
        ? instantIn(cells[knownAtAt])
        : delay !== null && observedAt !== null
          ? observedAt + delay
          : null;
    return {
      id: idAt === null ? idFrom(cells[timeAt], observedAt, values) : idIn(cells[idAt]),
      observedAt: observedAt ?? NaN,
      values,
      label: targetAt === null ? null : cells[targetAt],
      labelKnownAt,
      problem:
        problemOfLength(cells, columns) ??
        problemOfInstantCell(time, cells[timeAt]) ??
        (knownAtAt === null ? null : problemOfInstantCell(names[knownAtAt], cells[knownAtAt])),
    };
  };
}

const CONTENT_CHARACTERS = 16;

function idFrom(
  cell: SentValue | undefined,
  observedAt: number | null,
  values: readonly SentValue[],
): string {
  const time =
    observedAt === null || Number.isNaN(observedAt) ? String(cell) : new Date(observedAt).toISOString();
  const content = createHash('sha256').update(JSON.stringify(values)).digest('hex');
  return `${time}/${content.slice(0, CONTENT_CHARACTERS)}`;
}
