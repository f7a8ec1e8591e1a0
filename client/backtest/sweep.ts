import { fieldAndValue, withField } from '../../contracts/definition/override.ts';
import { formatDuration, parseDuration } from '../../contracts/duration.ts';
import { UsageError } from '../command/failures.ts';

/** A definition's text with other values in some fields. */
export interface Variant {
  /** The fields and their values. */
  name: string;
  text: string;
}

const MOST_VARIANTS = 500;

const RANGE = /^([^.,:]+(?:\.\d+)?)\.\.([^,:]+):([^,:]+)$/;

/**
 * The values that a sweep names: `0.02..0.08:0.02` or `1d..7d:2d`, both ends included, or `row,block`.
 *
 * @throws UsageError for a range that is none
 */
export function valuesOf(said: string): string[] {
  const range = RANGE.exec(said);
  if (!range) return said.split(',').map((value) => value.trim());
  const ends = range.slice(1).map((part) => part.trim());
  const durations = ends.map(parseDuration);
  const isTime = durations.every((value) => value !== null);
  const [from, to, step] = isTime ? (durations as number[]) : ends.map(Number);
  if (![from, to, step].every(Number.isFinite) || step <= 0 || to < from)
    throw new UsageError(
      `--sweep: ${said} is no range; allowed: from..to:step with from up to to, such as 0.02..0.08:0.02 or 1d..7d:2d`,
    );
  const digits = Math.max(...ends.map((end) => (end.split('.')[1] ?? '').length));
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (count > MOST_VARIANTS)
    throw new UsageError(`--sweep: ${said} names ${count} values, allowed: up to ${MOST_VARIANTS}`);
  return Array.from({ length: count }, (_, index) => {
    const value = from + index * step;
    return isTime ? formatDuration(value) : value.toFixed(digits);
  });
}

/** All combinations of the values of some sweeps, each said as `field=values`. */
export function variantsOf(text: string, sweeps: readonly string[]): Variant[] {
  const variants = sweeps.reduce<Variant[]>(
    (before, sweep) => {
      const { path, value } = fieldAndValue(sweep);
      return before.flatMap(({ name, text: base }) =>
        valuesOf(value).map((each) => ({
          name: [name, `${path}=${each}`].filter(Boolean).join(', '),
          text: withField(base, path, each),
        })),
      );
    },
    [{ name: '', text }],
  );
  if (variants.length > MOST_VARIANTS)
    throw new UsageError(`--sweep: ${variants.length} combinations, allowed: up to ${MOST_VARIANTS}`);
  return variants;
}
