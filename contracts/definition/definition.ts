import type { Feature, Target } from '../frame.ts';
import type { Settings } from './settings.ts';

/** A definition as it is written, in milliseconds, with every default filled in. */
export type CompleteSettings = { [Section in keyof Settings]: Complete<Settings[Section]> } & {
  target: { classes?: string[] };
};
type Complete<Section> = Section extends readonly unknown[] | string | null ? Section : Required<Section>;

export type Source =
  | { kind: 'observations' }
  | (Omit<Extract<Settings['source'], { kind: 'postgres' }>, 'target'> & { target: string });

/**
 * When the metric is bad. Relative: it fell `drop` points below the version's own validation result; for losses, it
 * rose by `drop` as a share of that result. Absolute: it is below `value`, or above it for losses.
 */
export type Threshold = { kind: 'relative'; drop: number } | { kind: 'absolute'; value: number };

export type Deploy = NonNullable<Settings['deploy']>;
export type Notification = Settings['notifications'][number];
export type Notice = Notification['on'][number];

/** The thresholds and rules of a definition, pinned when a retraining starts. Durations in milliseconds. */
export type Policy = Omit<
  CompleteSettings,
  'name' | 'description' | 'task' | 'target' | 'features' | 'source' | 'evaluation'
> & {
  evaluation: Omit<CompleteSettings['evaluation'], 'threshold'> & { threshold: Threshold };
};

/** A model's definition: plain JSON, every default filled in, durations in milliseconds. */
export interface Definition {
  name: string;
  description: string;
  target: Target;
  features: Feature[];
  policy: Policy;
  source: Source;
}
