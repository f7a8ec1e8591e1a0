const MILLISECONDS: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

export const MINUTE = MILLISECONDS['m'];
export const HOUR = MILLISECONDS['h'];
export const DAY = MILLISECONDS['d'];
export const WEEK = MILLISECONDS['w'];

/** The milliseconds of `7d`, `1.5h` or `500ms`; null for text that is no duration in whole milliseconds. */
export function parseDuration(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/.exec(text);
  if (!match) return null;
  const duration = Number(match[1]) * MILLISECONDS[match[2]];
  return Number.isSafeInteger(duration) ? duration : null;
}

/** Whole milliseconds in the largest of the units d, h, m, s and ms that divides them: `7d`, `36h`, `500ms`. */
export function formatDuration(milliseconds: number): string {
  const unit = ['d', 'h', 'm', 's'].find((name) => milliseconds % MILLISECONDS[name] === 0) ?? 'ms';
  return `${milliseconds / MILLISECONDS[unit]}${unit}`;
}
