import { z } from 'zod';
import { contradictions } from './contradictions.ts';
import { definitionOf, expandShortForms } from './conversion.ts';
import { origins, withDefaults } from './defaults.ts';
import type { Definition } from './definition.ts';
import { fieldAt, isMap, touches } from './fields.ts';
import type { Path } from './problems.ts';
import type { Contradiction } from './rules/rule.ts';
import { secrets } from './secrets.ts';
import { settings } from './settings.ts';
import { nearest, show } from './wording.ts';

/** A problem before its place in the file is known: `at` is the field that the user has to look at. */
export interface Complaint {
  path: Path;
  at: Path;
  message: string;
}

export type Checked = { definition: Definition } | { complaints: Complaint[] };

/** A written definition with its defaults, or everything that is wrong with it. */
export function check(document: unknown): Checked {
  const expanded = expandShortForms(document);
  const parsed = settings.safeParse(expanded);
  const complaints = parsed.success ? [] : parsed.error.issues.flatMap(complaintsOf);
  const { repaired, bad } = withoutFields(expanded, complaints);
  const rest = parsed.success ? parsed.data : settings.parse(repaired);

  const written = (path: string) => fieldAt(expanded, path) !== undefined;
  const complete = withDefaults(rest);
  const clashes = contradictions(complete, written)
    .filter(({ fields }) => !buildsOn(fields, bad, written))
    .map((contradiction) => clashComplaint(contradiction, written));
  const known = complaints.map(({ path }) => path.join('.'));
  const leaks = secrets(expanded).filter(({ path }) => !known.includes(path.join('.')));

  const all = [...complaints, ...clashes, ...leaks];
  return all.length ? { complaints: all } : { definition: definitionOf(complete) };
}

function complaintsOf(issue: z.core.$ZodIssue): Complaint[] {
  if (issue.code !== 'unrecognized_keys')
    return [{ path: issue.path, at: issue.path, message: issue.message }];
  const known = issue.message.split(', ');
  return issue.keys.map((key) => {
    const meant = nearest(key, known);
    const got = `${show(key)}${meant ? `; did you mean ${meant}?` : ''}`;
    const path = [...issue.path, key];
    return { path, at: path, message: `is no known key (got ${got}), allowed: ${issue.message}` };
  });
}

/** What stands in for fields that must be there and can't be read, so that the others can still be compared. */
const PLACEHOLDERS: Record<string, unknown> = {
  name: 'unnamed',
  task: 'binary',
  target: { name: 'target' },
  features: [{ name: 'feature', type: 'numeric' }],
};

/** The document without the fields that are wrong by themselves, and the paths that are gone. */
function withoutFields(document: unknown, complaints: readonly Complaint[]) {
  const repaired: Record<string, unknown> = isMap(document) ? structuredClone(document) : {};
  const bad: string[] = [];
  for (const { path } of complaints) {
    const [top, field] = path.map(String);
    if (top === undefined) continue;
    const section = repaired[top];
    const known = sectionFields(top);
    if (field !== undefined && isMap(section) && known) {
      delete section[field];
      const meant = nearest(field, known);
      bad.push(`${top}.${field}`, ...(meant ? [`${top}.${meant}`] : []));
    } else {
      delete repaired[top];
      bad.push(top);
    }
  }
  return { repaired: { ...PLACEHOLDERS, ...repaired }, bad };
}

/** The fields of a section that can do without any of them; null for all else. */
function sectionFields(name: string): string[] | null {
  const schema: unknown = settings.shape[name as keyof typeof settings.shape];
  const inner: unknown = schema instanceof z.ZodPrefault ? schema.unwrap() : null;
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : null;
}

const buildsOn = (fields: readonly string[], bad: readonly string[], written: (path: string) => boolean) =>
  fields
    .flatMap((field) => origins(field, written))
    .some((origin) => bad.some((path) => touches(path, origin)));

function clashComplaint({ fields, message }: Contradiction, written: (path: string) => boolean): Complaint {
  const origin = fields.flatMap((field) => origins(field, written)).find(written);
  const at = fields.find(written) ?? origin ?? fields[0];
  return { path: pathOf(fields[0]), at: pathOf(at), message };
}

const pathOf = (field: string): Path =>
  field.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key));
