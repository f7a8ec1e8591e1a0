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
import type { BenchResult, BenchRow } from './result.ts';

const DAY = 86_400_000;
const CLEAN_WINDOWS = 110;
const RUNS = 55;
const CAUGHT = 0.95;
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
 * What inspection catches of faults in the newest rows of recorded data, and how often it blocks sound ones. Windows
 * start at even distances over the whole set, so they overlap; faults are injected into every second one. Seeded.
 */
export async function run(): Promise<BenchResult> {
  const results: SubjectResult[] = [];
  for (const subject of SUBJECTS) results.push(await examined(subject));
  return {
    bench: 'inspection',
    rows: results.flatMap(({ name, clean, faults }) => [
      row(
        `${name}: sound windows let through`,
        1 - clean.blocked / clean.windows,
        clean.windows,
        1 - BLOCKED,
      ),
      ...faults
        .filter(({ runs }) => runs > 0)
        .map(({ fault, caught, runs }) => row(`${name}: ${fault} is caught`, caught / runs, runs, CAUGHT)),
    ]),
    tables: [
      markdown(
        ['fault in the new rows', ...results.map(({ name }) => `${name}: caught`)],
        FAULTS.map(({ name }, at) => [
          name,
          ...results.map(({ faults }) => share(faults[at].caught, faults[at].runs)),
        ]),
      ),
      markdown(
        ['sound windows', ...results.map(({ name }) => name)],
        [
          [
            'blocked',
            ...results.map(
              ({ clean }) =>
                `${clean.blocked} of ${clean.windows}${clean.blocked > 0 ? ` (${listed(clean.checks)})` : ''}`,
            ),
          ],
        ],
      ),
      markdown(
        ['fault in the new rows', ...results.map(({ name }) => `${name}: found by`)],
        FAULTS.map(({ name }, at) => [name, ...results.map(({ faults }) => listed(faults[at].checks))]),
      ),
    ],
  };
}

interface SubjectResult {
  name: string;
  clean: { windows: number; blocked: number; checks: Map<string, number> };
  faults: { fault: string; runs: number; caught: number; checks: Map<string, number> }[];
}

async function examined(subject: Subject): Promise<SubjectResult> {
  const { name, reference: past, fresh } = subject;
  const { frame, target } = subject.data();
  const policy = policyOf({ evaluation: { window: subject.window } });
  const { features } = frame;
  const result: SubjectResult = {
    name,
    clean: { windows: 0, blocked: 0, checks: new Map() },
    faults: FAULTS.map((fault) => ({ fault: fault.name, runs: 0, caught: 0, checks: new Map() })),
  };
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
  for (let run = 0; run < CLEAN_WINDOWS; run++) {
    const start = Math.floor((run * (frame.rows - past - fresh)) / (CLEAN_WINDOWS - 1));
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
    const blocked = await failed(sound, reference, end);
    result.clean.windows++;
    if (blocked.length > 0) {
      result.clean.blocked++;
      count(result.clean.checks, blocked);
    }
    if (run % 2 === 1 && run / 2 < RUNS) {
      for (const [at, fault] of FAULTS.entries()) {
        const faulty = fault.inject({ frame: sound, from: past, target, run: (run - 1) / 2 });
        if (!faulty) continue;
        const checks = await failed(faulty, reference, end);
        const cell = result.faults[at];
        cell.runs++;
        if (checks.length > 0) cell.caught++;
        count(cell.checks, checks);
      }
    }
  }
  for (const { fault, caught, runs, checks } of result.faults)
    process.stderr.write(`${name}: ${fault}: ${caught} of ${runs} (${listed(checks)})\n`);
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

const share = (caught: number, runs: number): string =>
  runs === 0 ? 'does not apply' : `${Math.round((100 * caught) / runs)} % of ${runs}`;

function row(work: string, rate: number, runs: number, goal: number): BenchRow {
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
