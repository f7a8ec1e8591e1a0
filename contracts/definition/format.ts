import { Document, isMap as isYamlMap, isSeq, type Scalar, stringify, type YAMLMap } from 'yaml';
import { z } from 'zod';
import { NONE_FIELDS } from './conversion.ts';
import { derivation } from './defaults.ts';
import type { Definition } from './definition.ts';
import { fieldAt, setField } from './fields.ts';
import { writtenForm } from './parse.ts';
import { asWritten, fieldSchemas } from './schema-tree.ts';
import { settings } from './settings.ts';

const COMMENT_WIDTH = 100;

/** The whole definition as YAML, defaults included, with a comment per field; parsed again, it is the same. */
export function formatDefinition(definition: Definition): string {
  const written = writtenForm(definition) as Record<string, unknown>;
  for (const path of NONE_FIELDS) if (fieldAt(written, path) === null) setField(written, path, 'none');
  const document = new Document(written);
  comment(document.contents as unknown as YAMLMap<Scalar<string>>, settings, written, '');
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function comment(map: YAMLMap<Scalar<string>>, schema: z.ZodType, value: unknown, parent: string): void {
  const fields = fieldSchemas(schema, value) ?? {};
  map.items.forEach((pair, index) => {
    const { value: key } = pair.key;
    const path = parent ? `${parent}.${key}` : key;
    const field = fields[key];
    const explained = field ? explanation(field, path) : '';
    if (explained) pair.key.commentBefore = wrap(explained, COMMENT_WIDTH - 2 * path.split('.').length);
    if (!parent && index > 0) pair.key.spaceBefore = true;
    const node: unknown = pair.value;
    if (isSeq(node)) compact(node);
    else if (isYamlMap(node) && field)
      comment(node as YAMLMap<Scalar<string>>, field, (value as Record<string, unknown>)[key], path);
  });
}

/** Lists of single values on one line; lists of maps with one line a map. */
function compact(list: { items: unknown[]; flow?: boolean }): void {
  const maps = list.items.filter((item) => isYamlMap(item));
  if (maps.length === 0) list.flow = true;
  for (const map of maps) map.flow = true;
}

function explanation(schema: z.ZodType, path: string): string {
  const derived = derivation(path);
  const value = derived ?? ownDefault(schema);
  const sentence = schema.description ?? '';
  return [sentence, value === undefined ? '' : `default: ${value}`].filter(Boolean).join('; ');
}

function ownDefault(schema: z.ZodType): string | undefined {
  if (!(schema instanceof z.ZodDefault)) return undefined;
  const value = asWritten(schema, schema.def.defaultValue) ?? 'none';
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
}

/** Lines of at most `width` characters, each with the blank that follows a YAML comment's mark. */
function wrap(text: string, width: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line.length + 1 + word.length > width && line) lines.push(` ${word}`);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.join('\n');
}
