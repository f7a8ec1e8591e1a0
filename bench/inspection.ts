import { OverrideError } from '../contracts/definition/override.ts';
import type { Frame } from '../contracts/frame.ts';
import { policyOf } from '../lifecycle/testing/policy.ts';
import { inspect } from '../pipeline/inspection/index.ts';
import { referenceOf, type ReferenceRecord } from '../pipeline/reference.ts';
import { rowAt, slice } from '../pipeline/slice.ts';
import { wilson } from '../statistics/index.ts';
import { electricity, type DataSet } from '../test/data-set.ts';
import { carLoans, usedCars } from './forest/sets.ts';
import { FAULTS } from './inspection/faults.ts';
import { markdown } from './markdown.ts';
import type { BenchOptions, BenchResult, BenchRow } from './result.ts';
import { settingOf } from './setting.ts';

const DAY = 86_400_000;

/**
 * Windows that a data set is cut into, their starts at even distances from its first row to the last one possible.
 *
 * The limits of the checks were chosen on the `tuning` windows (`--set windows=tuning`). What is reported are others,
 * which start halfway between those and have faults of other seeds. Both overlap, as the recorded data are short.
 */
const WINDOWS = {
  tuning: { count: 110, offset: 0, seed: 0 },
  reported: { count: 109, offset: 0.5, seed: 10_000 },
};
type Windows = (typeof WINDOWS)[keyof typeof WINDOWS];

/** Distances between the starts of tuning windows. */
const DISTANCES = WINDOWS.tuning.count - 1;

/** Faults are put into the first of so many windows in a row. */
const FAULTY_OF = 2;
const CAUGHT = 0.95;
const NOT_HERE = 'does not apply';
const BLOCKED = 0.01;

interface Subject {
  name: string;
  data: () => DataSet;
  /** Rows that the champion was trained on, and new ones: with electricity 24 and 4 weeks. */
  reference: number;
  fresh: number;
  window: number;
}

const SUBJECTS: readonly Subject[] = [
  { name: 'electricity', data: electricity, reference: 24 * 336, fresh: 4 * 336, window: 7 * DAY },
  { name: 'car loans', data: carLoans, reference: 12_000, fresh: 2000, window: 7 * DAY },
  { name: 'used cars', data: usedCars, reference: 12_000, fresh: 2000, window: DAY },
];

/**
 * What inspection catches of faults in the newest rows of recorded data, and how often it blocks sound ones. Faults are
 * put into every second window. Seeded.
 */
export async function run({ only, set }: BenchOptions): Promise<BenchResult> {
  const windows = windowsOf(set);
  const results: SubjectResult[] = [];
  for (const subject of SUBJECTS) results.push(await examined(subject, windows, only));
  return {
    bench: 'inspection',
    rows: results.flatMap(({ name, clean, faults }) =>
      [
        {
          work: soundWork(name),
          rate: 1 - clean.blocked / clean.windows,
          runs: clean.windows,
          goal: 1 - BLOCKED,
        },
        ...faults.map(({ fault, caught, runs }) => ({
          work: faultWork(name, fault),
          rate: caught / runs,
          runs,
          goal: CAUGHT,
        })),
      ]
        .filter(({ runs }) => runs > 0)
        .map(row),
    ),
    tables: [
      markdown(
        ['fault in the new rows', ...results.map(({ name }) => `${name}: caught`)],
        FAULTS.map(({ name }, at) => [
          name,
          ...results.map(({ faults }) => share(faults[at].caught, faults[at].runs)),
        ]).concat([
          ['sound windows blocked', ...results.map(({ clean }) => `${clean.blocked} of ${clean.windows}`)],
        ]),
      ),
      markdown(
        ['fault in the new rows', ...results.map(({ name }) => `${name}: found by`)],
        FAULTS.map(({ name }, at) => [name, ...results.map(({ faults }) => foundBy(faults[at]))]),
      ),
    ],
  };
}

const soundWork = (subject: string): string => `${subject}: sound windows let through`;
const faultWork = (subject: string, fault: string): string => `${subject}: ${fault} is caught`;

function windowsOf(set: readonly string[]): Windows {
  const name = settingOf(set, 'windows') ?? 'reported';
  if (name !== 'tuning' && name !== 'reported')
    throw new OverrideError(`windows must be tuning or reported (got ${name})`);
  return WINDOWS[name];
}

interface SubjectResult {
  name: string;
  clean: { windows: number; blocked: number; checks: Map<string, number> };
  faults: { fault: string; runs: number; caught: number; checks: Map<string, number> }[];
}

/** @param only work whose name contains it; windows without such work are not looked at */
async function examined(subject: Subject, windows: Windows, only: string): Promise<SubjectResult> {
  const { name, reference: past, fresh } = subject;
  const { frame, target } = subject.data();
  const policy = policyOf({ evaluation: { window: subject.window } });
  const { features } = frame;
  const result: SubjectResult = {
    name,
    clean: { windows: 0, blocked: 0, checks: new Map() },
    faults: FAULTS.map((fault) => ({ fault: fault.name, runs: 0, caught: 0, checks: new Map() })),
  };
  const judgesSound = soundWork(name).includes(only);
  const chosen = [...FAULTS.entries()].filter(([, fault]) => faultWork(name, fault.name).includes(only));
  const failed = async (rows: Frame, reference: ReferenceRecord, end: number): Promise<string[]> => {
    const found = await inspect({
      frame: rows,
      freshFrom: rowAt(rows, end),
      reference,
      policy,
      features,
      target,
    });
    return [...new Set(found.filter(({ passed }) => !passed).map(({ check }) => check))];
  };
  for (let window = 0; window < windows.count; window++) {
    const faults = window % FAULTY_OF === 0 ? chosen : [];
    if (!judgesSound && faults.length === 0) continue;
    const start = Math.floor(((window + windows.offset) * (frame.rows - past - fresh)) / DISTANCES);
    const known = slice(frame, start, start + past);
    const sound = slice(frame, start, start + past + fresh);
    const end = sound.observedAt[past];
    const reference = await referenceOf({
      frame: known,
      trainedTo: end,
      features,
      target,
      policy,
      importances: {},
    });
    if (judgesSound) {
      const blocked = await failed(sound, reference, end);
      result.clean.windows++;
      if (blocked.length > 0) result.clean.blocked++;
      count(result.clean.checks, blocked);
    }
    const { seed } = windows;
    for (const [at, fault] of faults) {
      const faulty = fault.inject({ frame: sound, from: past, target, run: window / FAULTY_OF, seed });
      if (!faulty) continue;
      const checks = await failed(faulty, reference, end);
      const cell = result.faults[at];
      cell.runs++;
      if (checks.length > 0) cell.caught++;
      count(cell.checks, checks);
    }
  }
  for (const { fault, caught, runs, checks } of result.faults)
    if (runs > 0) process.stderr.write(`${name}: ${fault}: ${caught} of ${runs} (${listed(checks)})\n`);
  process.stderr.write(
    `${name}: sound windows blocked: ${result.clean.blocked} of ${result.clean.windows} (${listed(result.clean.checks)})\n`,
  );
  return result;
}

function count(checks: Map<string, number>, found: readonly string[]): void {
  for (const check of found) checks.set(check, (checks.get(check) ?? 0) + 1);
}

const listed = (checks: Map<string, number>): string =>
  [...checks]
    .sort(([, a], [, b]) => b - a)
    .map(([check, times]) => `${check} ${times}`)
    .join(', ');

const foundBy = ({ runs, checks }: Pick<SubjectResult['faults'][number], 'runs' | 'checks'>): string =>
  runs === 0 ? NOT_HERE : listed(checks);

const share = (caught: number, runs: number): string =>
  runs === 0 ? NOT_HERE : `${Math.round((100 * caught) / runs)} % of ${runs}`;

function row({
  work,
  rate,
  runs,
  goal,
}: {
  work: string;
  rate: number;
  runs: number;
  goal: number;
}): BenchRow {
  const [low, high] = wilson(rate, runs, 1.96);
  return {
    work,
    peer: `the goal, ${100 * goal} % of the runs`,
    ratio: rate / goal,
    low: low / goal,
    high: high / goal,
    goal: 1,
    met: rate >= goal,
    quality: { ours: rate, peer: goal },
  };
}
