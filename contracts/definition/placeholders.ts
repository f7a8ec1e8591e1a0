import type { Complaint } from './check.ts';
import { isMap } from './fields.ts';
import type { Path } from './problems.ts';

const PLACEHOLDER = /\$\{([^}]*)\}/g;

/**
 * A template's content with `${name}` replaced by the value of that name, in texts. The values stay texts, whatever
 * they look like: they are put in after the YAML was read, and can't change its structure.
 */
export function filled(
  content: unknown,
  values: Readonly<Record<string, string>>,
): { content: unknown; complaints: Complaint[] } {
  const complaints: Complaint[] = [];
  const names = Object.keys(values);
  const fill = (value: unknown, path: Path): unknown => {
    if (typeof value === 'string')
      return value.replace(PLACEHOLDER, (placeholder, name: string) => {
        if (Object.hasOwn(values, name)) return values[name];
        complaints.push({ path, at: path, message: unknown(placeholder, names) });
        return placeholder;
      });
    if (Array.isArray(value)) return value.map((item, index) => fill(item, [...path, index]));
    if (isMap(value))
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, fill(item, [...path, key])]),
      );
    return value;
  };
  return { content: fill(content, []), complaints };
}

const unknown = (placeholder: string, names: readonly string[]): string =>
  names.length === 0
    ? `stands for a column of a list of models (got ${placeholder}): start it with --each list.csv`
    : `names no column of the list (got ${placeholder}), allowed: ${names.map((name) => `\${${name}}`).join(', ')}`;
