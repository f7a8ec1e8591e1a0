import type { Parameters, Task } from './data.ts';
import type { Settings } from './job.ts';

/** Parameters with the defaults filled in; only `minLeaf` may still be open. */
export interface Settled {
  settings: Omit<Settings, 'minLeaf'>;
  minLeaf: number | 'auto';
}

/** @throws RangeError that names the parameter. */
export function settle(parameters: Parameters, task: Task, features: number): Settled {
  const usual = task.type === 'classification' ? Math.sqrt(features) : features / 3;
  const minLeaf = parameters.minLeaf ?? 'auto';
  const settings = {
    maxDepth: parameters.maxDepth ?? Infinity,
    featuresPerSplit: parameters.featuresPerSplit ?? Math.max(1, Math.floor(usual)),
    bins: parameters.bins ?? 1024,
    bootstrap: parameters.bootstrap ?? true,
  };
  const require = (name: string, value: number, least: number, most: number) => {
    const whole = Number.isInteger(value) || value === Infinity;
    if (!whole || value < least || value > most) {
      throw new RangeError(`${name} must be an integer from ${least} to ${most} (got ${value})`);
    }
  };
  require('maxDepth', settings.maxDepth, 0, Infinity);
  if (minLeaf !== 'auto') require('minLeaf', minLeaf, 1, 2 ** 31);
  require('featuresPerSplit', settings.featuresPerSplit, 1, features);
  require('bins', settings.bins, 2, 32_768);
  return { settings, minLeaf };
}
