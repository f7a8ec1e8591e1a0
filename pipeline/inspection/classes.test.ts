import { expect, it } from 'vitest';
import type { Feature, Frame, Target } from '../../contracts/frame.ts';
import { policyOf } from '../../lifecycle/testing/policy.ts';
import { uniform } from '../../statistics/random.ts';
import { referenceOf } from '../reference.ts';
import { slice } from '../slice.ts';
import { classFindings } from './classes.ts';

const features: Feature[] = [{ name: 'amount', type: 'numeric', nullable: false }];
const target: Target = { name: 'fraud', task: 'binary', classes: ['no', 'yes'] };
const policy = policyOf();
const TRAINED = 1000;
const ROWS = 1400;

/** Rows of class 1 where their value is above the middle; those after the training lie higher, or have another rule. */
function made({ raised = 0, middle = 0.5 }: { raised?: number; middle?: number }): Frame {
  const random = uniform(1);
  const [x, y] = [0, 0].map(() => new Float64Array(new SharedArrayBuffer(8 * ROWS)));
  for (let row = 0; row < ROWS; row++) {
    const fresh = row >= TRAINED;
    x[row] = Math.min(1, random() + (fresh ? raised : 0));
    y[row] = Number(x[row] > (fresh ? middle : 0.5));
  }
  return {
    features,
    rows: ROWS,
    x,
    y,
    observedAt: Float64Array.from({ length: ROWS }, (_, row) => row),
    ids: [],
  };
}

async function prior(frame: Frame) {
  const trained = slice(frame, 0, TRAINED);
  const reference = await referenceOf({
    frame: trained,
    trainedTo: TRAINED,
    features,
    target,
    policy,
    importances: {},
  });
  const findings = await classFindings({ frame, freshFrom: TRAINED, reference, policy, features, target });
  return findings.find(({ check }) => check === 'prior')!;
}

it('takes a class’s share that moved with the inputs for what it is', async () => {
  const { passed, value, sentence } = await prior(made({ raised: 0.4 }));
  expect(passed).toBe(true);
  expect(value).toBeLessThan(0.05);
  expect(sentence).toMatch(
    /^a class's share of fraud moved by 4\d(\.\d)? %, and by \d(\.\d)? % for no reason/,
  );
});

it('finds one that moved for no reason in the inputs', async () => {
  const { passed, value } = await prior(made({ middle: 0.1 }));
  expect(passed).toBe(false);
  expect(value).toBeGreaterThan(0.35);
});
