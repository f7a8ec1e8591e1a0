import { check, type Complaint } from './check.ts';
import { settingsOf } from './conversion.ts';
import type { Definition } from './definition.ts';
import { readYaml } from './document.ts';
import { filled } from './placeholders.ts';
import { DefinitionError, pathText, type Problem } from './problems.ts';
import { asWritten } from './schema-tree.ts';
import { settings } from './settings.ts';

/**
 * Reads a definition and fills in every default.
 *
 * @param file how messages name where the text is from
 * @param values of a template's placeholders: `${patient}` in a text stands for the value `patient`
 * @throws DefinitionError with every problem of the text, in order of lines
 */
export function parseDefinition(
  text: string,
  file: string,
  values: Readonly<Record<string, string>> = {},
): Definition {
  const yaml = readYaml(text);
  if (yaml.problems.length) throw errorOf(yaml.problems.map((found) => ({ ...found, file })));
  const { content, complaints } = filled(yaml.content, values);
  const checked = complaints.length > 0 ? { complaints } : check(content);
  if ('definition' in checked) return checked.definition;
  throw errorOf(
    checked.complaints.map((complaint) => ({ ...complaint, file, line: yaml.lineOf(complaint.at) })),
  );
}

/**
 * Checks a stored definition again. Fields that it lacks, as it was stored before they existed, get their defaults.
 *
 * @param file how messages name where the record is from
 * @throws DefinitionError with every problem of the record
 */
export function definitionFromRecord(record: unknown, file: string): Definition {
  const checked = check(writtenForm(record));
  if ('definition' in checked) return checked.definition;
  throw errorOf(checked.complaints.map((complaint) => ({ ...complaint, file, line: null })));
}

/** A definition as plain data in the form that it is written in: no policy around the rules, durations as `7d`. */
export const writtenForm = (definition: unknown): unknown => asWritten(settings, settingsOf(definition));

type Placed = Pick<Complaint, 'path' | 'message'> & Pick<Problem, 'file' | 'line'>;

const errorOf = (placed: Placed[]): DefinitionError =>
  new DefinitionError(
    placed
      .map(({ file, line, path, message }) => ({ file, line, path: pathText(path), message }))
      .sort((a, b) => (a.line ?? 0) - (b.line ?? 0)),
  );
