import type { Definition } from '../../contracts/definition/index.ts';
import type { LabelRow } from '../../store/arrivals.ts';
import type { SentValue } from '../../store/values.ts';
import { UsageError } from '../command/failures.ts';
import { columnsNamed, idIn, instantIn, problemOfInstantCell, problemOfLength } from './columns.ts';

export interface LabelColumns {
  id: string;
  /** The definition's target when null. */
  label: string | null;
  /** When it became known; `known_at` when null and there is one. */
  knownAt: string | null;
}

/**
 * How a file's rows become labels. With `clock: wall`, labels without an instant are known from now on.
 *
 * @throws UsageError for a column that is missing
 */
export function labelRows(
  names: readonly string[],
  file: string,
  { id, label, knownAt }: LabelColumns,
  { target, policy }: Definition,
): (cells: readonly SentValue[]) => LabelRow {
  const columns = columnsNamed(names, file);
  const idAt = columns.indexOf(id);
  const labelAt = columns.indexOf(label ?? target.name);
  const knownAtAt =
    knownAt !== null || columns.has('known_at') ? columns.indexOf(knownAt ?? 'known_at') : null;
  if (knownAtAt === null && policy.clock === 'observation')
    throw new UsageError(
      `${file}: there is no column known_at; with clock: observation each label says when it became known, so name ` +
        'the column with --known-at',
    );

  return (cells) => ({
    id: idIn(cells[idAt]),
    value: cells[labelAt] ?? null,
    knownAt: knownAtAt === null ? null : instantIn(cells[knownAtAt]),
    problem:
      problemOfLength(cells, columns) ??
      (knownAtAt === null ? null : problemOfInstantCell(names[knownAtAt], cells[knownAtAt])),
  });
}
