import { parse, parseDocument } from 'yaml';

/** A field that can't be set, or was not said as `path=value`. */
export class OverrideError extends Error {
  override name = 'OverrideError';
}

/**
 * A definition's text with another value in one field, so that defaults that build on it follow. The text is not
 * checked: that is `parseDefinition`'s.
 *
 * @param value YAML, as it would stand in the text
 * @throws OverrideError where something else than fields stands on the way to it
 *
 * @example
 * withField('name: churn', 'evaluation.threshold.drop', '0.05')
 * // name: churn
 * // evaluation:
 * //   threshold:
 * //     drop: 0.05
 */
export function withField(text: string, path: string, value: string): string {
  const document = parseDocument(text);
  try {
    document.setIn(path.split('.'), parse(value));
  } catch (cause) {
    throw new OverrideError(`${path} can't be set to ${value}: ${(cause as Error).message}`, { cause });
  }
  return document.toString();
}

/** Reads `path=value`. */
export function fieldAndValue(said: string): { path: string; value: string } {
  const at = said.indexOf('=');
  const [path, value] = [said.slice(0, at).trim(), said.slice(at + 1).trim()];
  if (at < 1 || path === '' || value === '')
    throw new OverrideError(`a field is set as path=value, such as shadow.unit=row (got ${said})`);
  return { path, value };
}
