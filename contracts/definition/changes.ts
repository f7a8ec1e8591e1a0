import type { Definition } from './definition.ts';
import { isMap } from './fields.ts';
import { writtenForm } from './parse.ts';

/** A field that differs between two definitions, its values as they are written; null where it is absent. */
export interface Change {
  path: string;
  before: unknown;
  after: unknown;
}

/** What differs between two definitions, by path. Lists, the features too, count as one field. */
export const describeChanges = (before: Definition, after: Definition): Change[] =>
  difference(writtenForm(before), writtenForm(after), '');

function difference(before: unknown, after: unknown, path: string): Change[] {
  if (!isMap(before) || !isMap(after))
    return JSON.stringify(before) === JSON.stringify(after)
      ? []
      : [{ path, before: before ?? null, after: after ?? null }];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => difference(before[key], after[key], path ? `${path}.${key}` : key));
}
