import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { electricity } from '../../test/data-set.ts';
import { lcg } from '../../test/lcg.ts';
import { column } from '../../contracts/frame.ts';
import { Adwin, Ddm, Eddm, HddmA, HddmW, PageHinkley, type Detector, type Signal } from './index.ts';

interface Recorded {
  detections: number[];
  n_warnings: number;
  first_warnings: number[];
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../test/reference/${name}`, import.meta.url), 'utf8'));

const { results } = read('detectors.json') as { results: Record<string, Record<string, Recorded>> };

const MAKERS: Record<string, () => Detector> = {
  ADWIN: () => new Adwin(),
  PageHinkley: () => new PageHinkley(),
  DDM: () => new Ddm(),
  EDDM: () => new Eddm(),
  HDDM_A: () => new HddmA(),
  HDDM_W: () => new HddmW(),
};

function streams(): Record<string, ArrayLike<number>> {
  const { frame } = electricity();
  const stored = read('streams.json') as Record<string, unknown>;
  const errors = stored.elec_gaussiannb_prequential_errors as string | number[];
  const rate = (i: number) => (i < 10_000 ? 0.2 : i < 20_000 ? 0.5 : 0.1);
  return {
    elec_nochange_errors: frame.y.map((y, i) => Number(y !== (i === 0 ? 0 : frame.y[i - 1]))),
    elec_gaussiannb_prequential_errors: Array.from(errors, Number),
    lcg_bernoulli: lcg(12345, 30_000).map((u, i) => Number(u < rate(i))),
    elec_feat2_values: column(frame, 1),
  };
}

const signals = (detector: Detector, stream: ArrayLike<number>, wanted: Signal): number[] =>
  Array.from(stream, (x, i) => (detector.update(x) === wanted ? i : -1)).filter((i) => i >= 0);

/** River's EDDM leaves its warning raised at a change that follows one. */
function warned(detector: Detector, stream: ArrayLike<number>): number[] {
  let before: Signal = 'none';
  return Array.from(stream, (x, i) => {
    const signal = detector.update(x);
    const raised =
      signal === 'warning' || (detector instanceof Eddm && signal === 'change' && before === 'warning');
    before = signal;
    return raised ? i : -1;
  }).filter((i) => i >= 0);
}

describe("detectors signal where River's do", () => {
  const values = streams();
  for (const [stream, recordings] of Object.entries(results))
    for (const [title, recorded] of Object.entries(recordings)) {
      const maker = MAKERS[title.split('(')[0]];
      if (!maker) continue;
      it(`${title} on ${stream}`, () => {
        expect(signals(maker(), values[stream], 'change')).toEqual(recorded.detections);
        const warnings = warned(maker(), values[stream]);
        expect(warnings.slice(0, 20)).toEqual(recorded.first_warnings);
        expect(warnings).toHaveLength(recorded.n_warnings);
      });
    }
});
