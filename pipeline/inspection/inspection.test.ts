import { beforeAll, describe, expect, it } from 'vitest';
import { FAULTS } from '../../bench/inspection/faults.ts';
import type { Feature, Frame, Target } from '../../contracts/frame.ts';
import type { Finding } from '../../contracts/reports.ts';
import { policyOf } from '../../lifecycle/testing/policy.ts';
import { electricity, type DataSet } from '../../test/data-set.ts';
import { referenceOf, type ReferenceRecord } from '../reference.ts';
import { rowAt, slice, take } from '../slice.ts';
import { inspect, type Inspected } from './index.ts';

const WEEK = 336;
const START = 25_000;
const TRAINED = 24 * WEEK;
const policy = policyOf();

let market: DataSet;
let sound: Frame;
let reference: ReferenceRecord;
let trainedTo: number;

beforeAll(async () => {
  market = electricity();
  sound = slice(market.frame, START, START + TRAINED + 4 * WEEK);
  trainedTo = sound.observedAt[TRAINED];
  const { features } = market.frame;
  const frame = slice(sound, 0, TRAINED);
  reference = await referenceOf({
    frame,
    trainedTo,
    features,
    target: market.target,
    policy,
    importances: {},
  });
});

const inspectedOf = (frame: Frame, past: ReferenceRecord | null = reference, by = policy): Inspected => ({
  frame,
  freshFrom: past ? rowAt(frame, trainedTo) : 0,
  reference: past,
  policy: by,
  features: frame.features,
  target: market.target,
});

const findingsOf = (
  frame: Frame,
  past: ReferenceRecord | null = reference,
  by = policy,
): Promise<Finding[]> => inspect(inspectedOf(frame, past, by));

async function failed(frame: Frame, past?: ReferenceRecord | null): Promise<string[]> {
  const findings = await findingsOf(frame, past);
  return [...new Set(findings.filter(({ passed }) => !passed).map(({ check }) => check))];
}

function faulty(name: string): Frame {
  const fault = FAULTS.find((each) => each.name === name)!;
  return fault.inject({ frame: sound, from: TRAINED, target: market.target, run: 0 })!;
}

describe('the newest four weeks of a market', () => {
  it('pass as they are, with or without a champion', async () => {
    expect(await failed(sound)).toEqual([]);
    expect(await failed(sound, null)).toEqual([]);
  });

  it.each([
    ['10 % of the labels flipped', 'labelFlips'],
    ['40 % of the labels flipped', 'labelFlips'],
    ['40 % flipped in a quarter of the rows', 'labelNoise'],
    ['a column is zero', 'constant'],
    ['a column is missing', 'nulls'],
    ['a column is scaled by 100', 'unit'],
    ['a column is shuffled', 'bonds'],
    ['a quarter of the rows is sent three times', 'duplicates'],
    ['a class is missing', 'classes'],
    ['a column gives the label away', 'leak'],
    ['times in the wrong zone', 'hours'],
  ])('%s: caught by %s', async (name, check) => {
    expect(await failed(faulty(name))).toContain(check);
  });

  it('are held against the reference in what can be read in a finding', async () => {
    const findings = await findingsOf(faulty('20 % of the labels flipped'));
    const flips = findings.find(({ check }) => check === 'labelFlips');
    expect(flips?.sentence).toMatch(
      /^\d+\.\d % of the labels contradict what rows like them have, usual are \d/,
    );
    expect(flips?.value).toBeGreaterThan(flips?.limit ?? Infinity);
    expect(JSON.parse(JSON.stringify(findings))).toEqual(findings);
  });

  it('show hours without rows where they join the reference, but not where rows between were left out', async () => {
    const late = take(
      sound,
      Array.from({ length: sound.rows }, (_, row) => row).filter(
        (row) => row < TRAINED || row >= TRAINED + 20,
      ),
    );
    const seam = async (joined?: boolean) =>
      (await inspect({ ...inspectedOf(late), joined })).find(({ check }) => check === 'seam');
    expect(await seam()).toMatchObject({ passed: false });
    expect((await seam())?.sentence).toMatch(/^where the new rows begin, 10 hours have no row/);
    expect(await seam(false)).toBeUndefined();
  });

  it('have no hours too full where much of the reference was left out', async () => {
    const part = (frame: Frame) =>
      take(
        frame,
        Array.from({ length: frame.rows }, (_, row) => row).filter(
          (row) => row < TRAINED / 8 || row >= (7 * TRAINED) / 8,
        ),
      );
    const { features } = market.frame;
    const gapped = await referenceOf({
      frame: part(slice(sound, 0, TRAINED)),
      trainedTo,
      features,
      target: market.target,
      policy,
      importances: {},
      leftOut: [{ from: sound.observedAt[TRAINED / 8], to: sound.observedAt[(7 * TRAINED) / 8] }],
    });
    const findings = await findingsOf(part(sound), gapped);
    expect(findings.find(({ check }) => check === 'seam')).toMatchObject({ passed: true });
  });

  it('are not searched for flips where the policy says so, nor for other relations', async () => {
    const flipped = faulty('20 % of the labels flipped');
    const passes = async (inspection: Partial<typeof policy.inspection>, frame: Frame) =>
      (await findingsOf(frame, reference, policyOf({ inspection }))).every(({ passed }) => passed);
    expect(await passes({ labelFlips: false }, flipped)).toBe(true);
    expect(await passes({ relations: false }, flipped)).toBe(true);
    expect(await passes({ relations: false }, faulty('a column is shuffled'))).toBe(true);
  });
});

describe('few rows and odd ones', () => {
  const features: Feature[] = [
    { name: 'amount', type: 'numeric', range: [0, 100], nullable: false },
    { name: 'channel', type: 'categorical', levels: ['web', 'shop'], nullable: true },
  ];
  const target: Target = { name: 'fraud', task: 'binary', classes: ['no', 'yes'] };
  const made = (values: readonly (readonly number[])[], y: readonly number[]): Frame => {
    const frame = take(slice(market.frame, 0, 0), []);
    const x = new Float64Array(new SharedArrayBuffer(8 * y.length * values.length));
    values.forEach((column, index) => x.set(column, index * y.length));
    const labels = new Float64Array(new SharedArrayBuffer(8 * y.length));
    labels.set(y);
    return { ...frame, features, rows: y.length, x, y: labels, observedAt: Float64Array.from(y.keys()) };
  };
  const inspected = (frame: Frame) =>
    inspect({ frame, freshFrom: 0, reference: null, policy, features, target });
  const failing = async (frame: Frame) =>
    (await inspected(frame)).filter(({ passed }) => !passed).map(({ check, feature }) => [check, feature]);

  it('names infinities and levels that are not known', async () => {
    const frame = made(
      [
        [1, Infinity, 3, 4],
        [0, 1, -1, NaN],
      ],
      [0, 1, 0, 1],
    );
    expect(await failing(frame)).toEqual([
      ['range', 'amount'],
      ['range', 'channel'],
    ]);
  });

  it('names missing values where none may be, repetitions and conflicts', async () => {
    const frame = made(
      [
        [1, 1, 1, NaN],
        [0, 0, 0, 1],
      ],
      [0, 0, 1, 1],
    );
    expect(await failing(frame)).toEqual([
      ['nulls', 'amount'],
      ['duplicates', null],
      ['conflicts', null],
    ]);
  });

  it('names a class that does not occur in a first training', async () => {
    expect(
      await failing(
        made(
          [
            [1, 2, 3],
            [0, 1, 0],
          ],
          [0, 0, 0],
        ),
      ),
    ).toEqual([['classes', 'fraud']]);
  });
});
