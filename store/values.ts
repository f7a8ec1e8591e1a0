import type { Feature, Target } from '../contracts/frame.ts';

/** A value as it is sent: text where it comes from a file. */
export type SentValue = number | string | null;

/** A parsed value, NaN where it is missing; or a sentence that says what is wrong with it. */
export type Parsed = number | string;

const DECIMAL = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/;
const UNKNOWN_LEVEL = -1;

/** A parser for the values of one feature: the number, or the index of the level and −1 for an unknown one. */
export function featureParser(feature: Feature): (value: SentValue | undefined) => Parsed {
  const parse = feature.type === 'numeric' ? parseNumber : levelParser(feature.levels);
  return (value) => {
    const parsed = parse(value);
    if (typeof parsed === 'string') return `${feature.name} ${parsed}`;
    if (Number.isNaN(parsed) && !feature.nullable) return `${feature.name} is missing and not nullable`;
    return parsed;
  };
}

/** A parser for labels: the class's index or the number; NaN where there is none. */
export function labelParser(target: Target): (value: SentValue | undefined) => Parsed {
  if (target.task === 'regression') return (value) => named('label', parseNumber(value));
  const parseClass = levelParser(target.classes);
  return (value) => {
    const parsed = parseClass(value);
    return parsed === UNKNOWN_LEVEL
      ? `label ${JSON.stringify(value)} is none of the classes ${target.classes.join(', ')}`
      : named('label', parsed);
  };
}

const named = (name: string, parsed: Parsed): Parsed =>
  typeof parsed === 'string' ? `${name} ${parsed}` : parsed;

function parseNumber(value: SentValue | undefined): Parsed {
  if (isMissing(value) || Number.isNaN(value)) return NaN;
  if (typeof value === 'number') return Number.isFinite(value) ? value : `is not finite (got ${value})`;
  if (typeof value !== 'string') return `must be a number (got ${typeof value})`;
  if (!DECIMAL.test(value)) return `must be a number (got ${JSON.stringify(value)})`;
  const number = Number(value);
  return Number.isFinite(number) ? number : `is not finite (got ${value})`;
}

function levelParser(levels: readonly string[]): (value: SentValue | undefined) => Parsed {
  const codes = new Map(levels.map((level, code) => [level, code]));
  return (value) => {
    const code = codes.get(typeof value === 'number' ? String(value) : (value as string));
    if (code !== undefined) return code;
    if (isMissing(value) || Number.isNaN(value)) return NaN;
    if (typeof value === 'string' || typeof value === 'number') return UNKNOWN_LEVEL;
    return `must be a text (got ${typeof value})`;
  };
}

/** An empty cell of a file is a missing value, unless the definition names the empty text as a level. */
const isMissing = (value: SentValue | undefined): boolean =>
  value === null || value === undefined || value === '';
