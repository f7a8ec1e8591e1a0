import { z } from 'zod';
import { formatDuration, parseDuration } from '../duration.ts';
import { breaks, mustBe, show, unknownChoice } from './wording.ts';

/**
 * The single values that a definition is made of. Each words its own errors as "what is wrong (got …), allowed: …";
 * the place in front of it is added where the document is known.
 */

interface Bounds {
  above?: number;
  atLeast?: number;
  below?: number;
  atMost?: number;
}

function withinBounds(value: number, { above, atLeast, below, atMost }: Bounds): boolean {
  return (
    value > (above ?? -Infinity) &&
    value >= (atLeast ?? -Infinity) &&
    value < (below ?? Infinity) &&
    value <= (atMost ?? Infinity)
  );
}

function boundsText({ above, atLeast, below, atMost }: Bounds): string {
  if (atLeast !== undefined && below === undefined && atMost === undefined) return `${atLeast} or more`;
  const low = above !== undefined ? `above ${above}` : atLeast !== undefined ? `from ${atLeast}` : '';
  const high = below !== undefined ? `below ${below}` : atMost !== undefined ? `up to ${atMost}` : '';
  return [low, high].filter(Boolean).join(' and ') || 'any number';
}

export const number = (bounds: Bounds = {}) =>
  z
    .number(mustBe('a number', boundsText(bounds)))
    .refine((value) => withinBounds(value, bounds), breaks('is out of range', boundsText(bounds)));

export const wholeNumber = (bounds: Bounds = {}) =>
  z
    .number(mustBe('a whole number', boundsText(bounds)))
    .refine(Number.isSafeInteger, {
      ...breaks('must be a whole number', boundsText(bounds)),
      abort: true,
    })
    .refine((value) => withinBounds(value, bounds), breaks('is out of range', boundsText(bounds)));

export const share = () => number({ atLeast: 0, atMost: 1 });
export const positiveShare = () => number({ above: 0, atMost: 1 });
export const confidence = () => number({ above: 0.5, below: 1 });
export const significance = () => number({ above: 0, below: 0.5 });

export const yesOrNo = () => z.boolean(mustBe('true or false', 'true, false'));

const TEXT = 'text; numbers in quotes, such as "1"';

export const text = () => z.string(mustBe('text', TEXT));
export const nonEmptyText = () => text().refine((value) => value.trim() !== '', breaks('is empty', TEXT));

export const matching = (pattern: RegExp, what: string, allowed: string) =>
  z.string(mustBe(what, allowed)).regex(pattern, mustBe(what, allowed));

export const choice = <const Choices extends readonly [string, ...string[]]>(choices: Choices) =>
  z.enum(choices, {
    error: ({ input }) => unknownChoice(input, choices),
  });

const DURATIONS = 'a number with its unit, such as 7d, 36h, 30m, 10s or 500ms';

type Issues = { push(issue: { code: 'custom'; input: unknown; message: string }): unknown };

function readDuration(written: unknown, shortest: number, allowed: string, issues: Issues): number {
  const milliseconds = typeof written === 'string' ? parseDuration(written) : null;
  if (milliseconds !== null && milliseconds >= shortest) return milliseconds;
  const wrong = milliseconds === null ? 'must be a duration' : 'must be longer than nothing';
  issues.push({
    code: 'custom',
    input: written,
    message: `${wrong} (got ${show(written)}), allowed: ${allowed}`,
  });
  return z.NEVER;
}

const milliseconds = () =>
  z.number(mustBe('milliseconds', '0 or more')).min(0, mustBe('milliseconds', '0 or more'));

/** Written as `7d`, read as milliseconds. */
const durationFrom = (shortest: number) =>
  z.codec(z.unknown(), milliseconds(), {
    decode: (written, { issues }) => readDuration(written, shortest, DURATIONS, issues),
    encode: formatDuration,
  });

export const duration = () => durationFrom(1);
export const durationOrZero = () => durationFrom(0);

/** As `duration`, or `never`, which is read as null. */
export const durationOrNever = () =>
  z.codec(z.unknown(), milliseconds().nullable(), {
    decode: (written, { issues }) =>
      written === 'never' ? null : readDuration(written, 1, `${DURATIONS}, or never`, issues),
    encode: (time) => (time === null ? 'never' : formatDuration(time)),
  });

/** A whole number from 1 on, or `never`, which is read as null. */
export const countOrNever = () =>
  z.codec(z.unknown(), z.number(mustBe('a whole number', '1 or more, or never')).nullable(), {
    decode: (written, { issues }) => {
      if (written === 'never') return null;
      if (typeof written === 'number' && Number.isSafeInteger(written) && written >= 1) return written;
      const message = `must be a whole number (got ${show(written)}), allowed: 1 or more, or never`;
      issues.push({ code: 'custom', input: written, message });
      return z.NEVER;
    },
    encode: (count) => count ?? 'never',
  });

/** The name of an environment variable; what was written instead may be the secret itself and is not shown. */
export const environmentVariable = () =>
  z
    .string(mustBe('the name of an environment variable', 'a name such as CHURN_URL'))
    .regex(/^[A-Z][A-Z0-9_]*$/, {
      error: ({ input }) =>
        'must name an environment variable, as URLs and secrets do not belong in this file ' +
        `(got ${String(input).length} characters, not shown), allowed: capitals, digits and _, such as CHURN_URL`,
    });
