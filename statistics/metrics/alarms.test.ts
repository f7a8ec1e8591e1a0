import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { describe, expect, it } from 'vitest';
import { uniform } from '../random.ts';
import { alarmConfidence } from './alarms.ts';

describe('the confidence for an expected time between false alarms', () => {
  it.each([
    [1, 0],
    [2, 0],
    [3, 0],
    [2, 0.4],
  ])(
    'lets %i confirmations be reached as often as it says, %f of the error shared',
    (confirmations, shared) => {
      const windows = 30;
      const critical = normalQuantile((1 + alarmConfidence({ windows, confirmations, shared })) / 2, 0, 1);
      const next = uniform(confirmations);
      const normal = () => normalQuantile(Math.max(next(), 1e-12), 0, 1);
      let alarms = 0;
      for (let model = 0; model < 3000; model++) {
        const reference = Math.sqrt(shared) * normal();
        let count = 0;
        for (let window = 0; window < 60; window++) {
          const distance = reference + Math.sqrt(1 - shared) * normal();
          if (distance <= 0) count = 0;
          if (distance > critical) count++;
          if (count === confirmations) [alarms, count] = [alarms + 1, 0];
        }
      }
      expect((3000 * 60) / alarms / windows).toBeGreaterThan(0.9);
      expect((3000 * 60) / alarms / windows).toBeLessThan(1.1);
    },
  );

  it('grows with the time', () => {
    expect(alarmConfidence({ windows: 520, confirmations: 2 })).toBeGreaterThan(
      alarmConfidence({ windows: 52, confirmations: 2 }),
    );
  });

  it('refuses times that no confidence keeps', () => {
    expect(() => alarmConfidence({ windows: 3, confirmations: 3 })).toThrow(
      'allow a longer time between alarms',
    );
    expect(() => alarmConfidence({ windows: 52, confirmations: 1, shared: 1 })).toThrow(RangeError);
  });
});
