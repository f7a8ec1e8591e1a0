import { fieldAndValue } from '../contracts/definition/override.ts';

/** What `--set field=value` says last of one of a benchmark's own fields; undefined where it says nothing. */
export const settingOf = (set: readonly string[], field: string): string | undefined =>
  set.map(fieldAndValue).findLast(({ path }) => path === field)?.value;
