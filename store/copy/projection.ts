import type { Feature } from '../../contracts/frame.ts';

/** How the features of one revision become those of another. */
export interface Projection {
  /** For each stored feature its place in the frame, −1 when the frame doesn't have it. */
  columns: readonly number[];
  /** For each stored feature the frame's code by stored code, −1 for levels it doesn't name; null when they agree. */
  codes: readonly (readonly number[] | null)[];
}

/**
 * Matches features by name and type, levels by name. A feature that the stored rows lack is missing (NaN) in the
 * frame.
 */
export function projection(stored: readonly Feature[], wanted: readonly Feature[]): Projection {
  const matches = stored.map((feature) =>
    wanted.findIndex(({ name, type }) => name === feature.name && type === feature.type),
  );
  return {
    columns: matches,
    codes: stored.map((feature, index) => recoding(feature, wanted[matches[index]])),
  };
}

function recoding(stored: Feature, wanted: Feature | undefined): number[] | null {
  if (stored.type !== 'categorical' || wanted?.type !== 'categorical') return null;
  const codes = stored.levels.map((level) => wanted.levels.indexOf(level));
  return codes.every((code, index) => code === index) ? null : codes;
}
