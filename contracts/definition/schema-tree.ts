import { z } from 'zod';
import { isMap } from './fields.ts';

/** A schema without its default and whether it may be absent. */
export function unwrapped(schema: z.ZodType): z.ZodType {
  const wraps =
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable;
  return wraps ? unwrapped(schema.unwrap() as z.ZodType) : schema;
}

/** The schemas of a map's fields, of the form that the map has; null for what is no map or has no known form. */
export function fieldSchemas(schema: z.ZodType, value: unknown): Record<string, z.ZodType> | null {
  const inner = unwrapped(schema);
  if (!isMap(value)) return null;
  if (inner instanceof z.ZodObject) return inner.shape;
  if (!(inner instanceof z.ZodDiscriminatedUnion)) return null;
  const by = inner.def.discriminator;
  const forms = inner.options as z.ZodObject<Record<string, z.ZodType>>[];
  return forms.find(({ shape }) => shape[by].safeParse(value[by]).success)?.shape ?? null;
}

/**
 * A value as a user would write it: durations as `7d`, null as `never`, fields in the schema's order. What the schema
 * does not know, or does not allow, stays as it is.
 */
export function asWritten(schema: z.ZodType, value: unknown): unknown {
  const inner = unwrapped(schema);
  if (Array.isArray(value) && inner instanceof z.ZodArray)
    return value.map((item) => asWritten(inner.element as z.ZodType, item));
  const fields = fieldSchemas(schema, value);
  if (fields && isMap(value)) {
    const keys = [...new Set([...Object.keys(fields), ...Object.keys(value)])];
    const entries = keys
      .filter((key) => value[key] !== undefined)
      .map((key) => [key, Object.hasOwn(fields, key) ? asWritten(fields[key], value[key]) : value[key]]);
    return Object.fromEntries(entries);
  }
  const encoded = z.safeEncode(schema, value);
  return encoded.success ? encoded.data : value;
}
