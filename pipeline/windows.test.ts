import { describe, expect, it } from 'vitest';
import { requireHeldOut, trainingWindows } from './windows.ts';

const DAY = 24 * 3600 * 1000;
const policy = {
  block: DAY,
  validation: { holdout: 0.1, gate: 'notWorse', confidence: 0.95, minimumGain: 0 },
  training: {
    trainer: 'forest',
    parameters: {},
    recent: 28 * DAY,
    long: 252 * DAY,
    kinds: ['hybrid'],
    embargo: 0,
    minimumRows: 500,
    gap: 0.3,
    timeLimit: 60_000,
  },
} satisfies Parameters<typeof trainingWindows>[2];

describe('trainingWindows', () => {
  it('holds out the newest tenth of the recent window in whole blocks', () => {
    const { long, recent, holdout } = trainingWindows(300 * DAY, 0, policy);
    expect(holdout).toEqual({ from: 297 * DAY, to: 300 * DAY });
    expect(recent).toEqual({ from: 272 * DAY, to: 297 * DAY });
    expect(long).toEqual({ from: 48 * DAY, to: 297 * DAY });
  });

  it('keeps the embargo free of rows', () => {
    const embargoed = { ...policy, training: { ...policy.training, embargo: 2 * DAY } };
    const { recent, holdout } = trainingWindows(300 * DAY, 0, embargoed);
    expect(holdout.from - recent.to).toBe(2 * DAY);
  });

  it('starts no earlier than the data', () => {
    const { long, recent } = trainingWindows(28 * DAY, 0, policy);
    expect(long).toEqual(recent);
    expect(recent.from).toBe(0);
  });

  it('refuses windows that leave nothing to train on', () => {
    expect(() => trainingWindows(3 * DAY, 0, policy)).toThrow(
      'nothing is left to train on: the recent window starts at 1970-01-01T00:00:00.000Z, but holdout and embargo ' +
        'begin at 1970-01-01T00:00:00.000Z; lengthen training.recent',
    );
  });
});

describe('rows held out', () => {
  const windows = trainingWindows(300 * DAY, 0, policy);

  it('may begin where training and embargo have ended', () => {
    const embargoed = { ...policy, training: { ...policy.training, embargo: 2 * DAY } };
    expect(() => requireHeldOut(windows, 0)).not.toThrow();
    expect(() => requireHeldOut(trainingWindows(300 * DAY, 0, embargoed), 2 * DAY)).not.toThrow();
  });

  it.each(['long', 'recent'] as const)(
    'are refused where the %s window reaches into the embargo',
    (window) => {
      const [before, late] = [296 * DAY, 296 * DAY + 1].map((to) => ({ from: 0, to }));
      const reaching = { long: before, recent: before, holdout: windows.holdout, [window]: late };
      expect(() => requireHeldOut(reaching, DAY)).toThrow(
        'validation starts at 1970-10-25T00:00:00.000Z, but what was trained on ends at 1970-10-24T00:00:00.001Z and ' +
          'training.embargo asks for 24 h between them: the rows held out are not new to the fit',
      );
    },
  );
});
