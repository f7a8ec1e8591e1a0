import { formatDuration } from '../../duration.ts';
import type { CompleteSettings } from '../definition.ts';
import { fieldAt } from '../fields.ts';
import { message, when, type Rule } from './rule.ts';

const time = (settings: CompleteSettings, path: string): number => fieldAt(settings, path) as number;

export const longer =
  (path: string, than: string): Rule =>
  (settings, say) => {
    const [value, limit] = [time(settings, path), time(settings, than)];
    return when(value <= limit, () => ({
      fields: [path, than],
      message: message(
        `must be longer than ${than}`,
        `${say(path)} ${value < limit ? '<' : '='} ${say(than)}`,
        `more than ${formatDuration(limit)}`,
      ),
    }));
  };

export const notLonger =
  (path: string, than: string): Rule =>
  (settings, say) => {
    const limit = time(settings, than);
    return when(time(settings, path) > limit, () => ({
      fields: [path, than],
      message: message(
        `must not be longer than ${than}`,
        `${say(path)} > ${say(than)}`,
        `up to ${formatDuration(limit)}`,
      ),
    }));
  };
