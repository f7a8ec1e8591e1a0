import { z } from 'zod';
import { isMap } from './fields.ts';
import { number } from './values.ts';
import { breaks, mustBe, show, unknownChoice } from './wording.ts';

/** Fields by name. An unknown key's issue carries the names that are known, which `check` words. */
export const section = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: ({ input }) =>
      isMap(input)
        ? Object.keys(shape).join(', ')
        : mustBe('a map', Object.keys(shape).join(', ')).error({ input }),
  });

/** A section with one of several forms, told apart by its field `kind` (or as `by` says). */
export const formOf = <
  const By extends string,
  const Forms extends readonly [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]],
>(
  by: By,
  names: readonly string[],
  forms: Forms,
) =>
  z.discriminatedUnion(by, forms, {
    error: ({ input }) =>
      isMap(input)
        ? unknownChoice((input as Record<string, unknown>)[by], names)
        : mustBe('a map', `a map with ${by}: ${names.join(', ')}`).error({ input }),
  });

/** A list of at least `fewest` elements. */
export const listOf = <Item extends z.ZodType>(item: Item, allowed: string, fewest = 0) =>
  z.array(item, mustBe('a list', allowed)).min(fewest, {
    error: ({ input }) =>
      `must have at least ${fewest} (got ${(input as unknown[]).length || 'none'}), allowed: ${allowed}`,
  });

const repeated = (values: readonly unknown[]) => values.find((value, index) => values.indexOf(value) < index);

/** As `listOf`, without repetitions. */
export const distinctListOf = <Item extends z.ZodType>(item: Item, allowed: string, fewest = 0) =>
  listOf(item, allowed, fewest).refine((values) => repeated(values) === undefined, {
    error: ({ input }) =>
      `must not repeat a value (got ${show(repeated(input as unknown[]))} twice), allowed: each once`,
  });

/** Two numbers in rising order. */
export const range = () =>
  z
    .tuple([number(), number()], {
      error: ({ input }) =>
        `must be two numbers (got ${Array.isArray(input) ? `a list of ${input.length}` : show(input)}), allowed: [low, high]`,
    })
    .refine(([low, high]) => low < high, {
      error: ({ input }) =>
        `must begin below its end (got [${(input as number[]).join(', ')}]), allowed: [low, high] with low < high`,
    });

/** Texts by names that are not known here; numbers and booleans are taken as they are written. */
export const looseTexts = () =>
  z.record(
    z.string(),
    z.union(
      [z.string(), z.number(), z.boolean()],
      breaks('must be a single value', 'text, a number, true or false'),
    ),
    mustBe('a map', 'values by name'),
  );

/** Values by names that are not known here. */
export const looseValues = () =>
  z.record(
    z.string(),
    z.union(
      [z.number(), z.string(), z.boolean(), z.null()],
      breaks('must be a single value', 'a number, text, true, false or null'),
    ),
    mustBe('a map', 'values by name'),
  );
