import { stringify } from 'yaml';
import type { Recording } from '../../backtest/recording.ts';
import { fieldAndValue, withField } from '../../contracts/definition/override.ts';
import { parseDefinition, type Definition } from '../../contracts/definition/index.ts';
import { windowsFor } from '../../contracts/definition/row-rate.ts';
import { DAY, formatDuration } from '../../contracts/duration.ts';
import type { Feature, Frame, Target } from '../../contracts/frame.ts';
import type { Window } from '../../contracts/reports.ts';
import { rowAt, slice, take } from '../../pipeline/slice.ts';
import { uniform } from '../../statistics/random.ts';
import { readDataSet } from '../../test/data-set.ts';
import { makeStream, STREAMS, type StreamName } from './streams.ts';
import { suddenIn, type Sudden } from './sudden.ts';

/** One run of a source: what is lived through, and what is known about it. */
export interface Run {
  definition: Definition;
  recording: Recording;
  /** Of streams that don't change: rows after the end to judge promotions on. */
  judge: Window | null;
  /** Of made streams: instants at which the rule changes at once, and the least time that a test of it takes. */
  sudden: Sudden[];
  /** Of made streams: spans of labels that nothing may serve that has learnt from them. */
  corrupted: Window[];
}

/** Something to judge decisions on, over and over: recorded data from other starts, made ones from other seeds. */
export interface Source {
  name: string;
  /** Runs in full, and with `--quick`. */
  runs: number;
  quickRuns: number;
  /** Nothing changes in it: only false promotions are counted, without baselines. */
  stationary: boolean;
  /** @param set fields that differ from the default policy, as `path=value` */
  run(index: number, set: readonly string[]): Run;
}

/** Seeds of made streams begin here: those before were looked at while the default policy was made. */
const SEEDS_FROM = 101;

const PHASES = 5;
const QUICK_PHASES = 2;

interface Recorded {
  file: string;
  features: Feature[];
  target: Target;
  task: string;
  metric?: string;
}

const numeric = (...names: string[]): Feature[] =>
  names.map((name) => ({ name, type: 'numeric', nullable: false }));

const categorical = (name: string, ...levels: string[]): Feature => ({
  name,
  type: 'categorical',
  levels,
  nullable: false,
});

const RECORDED: Record<string, Recorded> = {
  electricity: {
    file: 'electricity/electricity.csv.gz',
    task: 'binary',
    features: numeric('period', 'nsw_price', 'nsw_demand', 'vic_price', 'vic_demand', 'transfer'),
    target: { name: 'price_up', task: 'binary', classes: ['0', '1'] },
  },
  'car loans': {
    file: 'credit/car_loan.csv.gz',
    task: 'binary',
    features: [
      ...numeric('car_value', 'debt_to_income_ratio', 'loan_length', 'driver_tenure'),
      categorical('salary_range', '0 - 20K €', '20K - 40K €', '40K - 60K €', '60K+ €'),
      categorical('repaid_loan_on_prev_car', 'False', 'True'),
      categorical('size_of_downpayment', '0%', '10%', '20%', '30%', '40%'),
    ],
    target: { name: 'repaid', task: 'binary', classes: ['0', '1'] },
  },
  'used cars': {
    file: 'used-cars/used_cars.csv.gz',
    task: 'regression',
    metric: 'r2',
    features: [
      ...numeric('car_age', 'km_driven', 'price_new', 'accident_count', 'door_count'),
      categorical('fuel', 'diesel', 'electric', 'gas'),
      categorical('transmission', 'automatic', 'manual'),
    ],
    target: { name: 'price', task: 'regression' },
  },
};

const read = new Map<string, Frame>();

function frameOf(name: string): Frame {
  const { file, features, target } = RECORDED[name];
  const known = read.get(name);
  if (known) return known;
  const { frame } = readDataSet(new URL(`../../examples/${file}`, import.meta.url), features, target);
  read.set(name, frame);
  return frame;
}

/** The default policy for these data: only what they are, and the window that fits their row rate. */
function definitionOf(
  name: string,
  { features, target }: { features: readonly Feature[]; target: Target },
  frame: Frame,
  { set, metric }: { set: readonly string[]; metric?: string },
): Definition {
  const span = frame.observedAt[frame.rows - 1] - frame.observedAt[0];
  const { every, block } = windowsFor({ rows: frame.rows, span });
  const written = {
    name: name.replaceAll(/[^a-z0-9]+/g, '-'),
    task: target.task,
    target: target.task === 'regression' ? target.name : { name: target.name, classes: target.classes },
    features,
    clock: 'observation',
    block: formatDuration(block),
    evaluation: { every: formatDuration(every), ...(metric && { metric }) },
  };
  const text = set
    .map(fieldAndValue)
    .reduce((before, { path, value }) => withField(before, path, value), stringify(written));
  return parseDefinition(text, name);
}

function recordingOf(frame: Frame, completeTo: number, { policy }: Definition): Recording {
  const knownAt = new Float64Array(new SharedArrayBuffer(8 * frame.rows));
  frame.observedAt.forEach((at, row) => (knownAt[row] = at + policy.labels.delay));
  const observedAt = new Float64Array(new SharedArrayBuffer(8 * frame.rows));
  observedAt.set(frame.observedAt);
  return { frame: { ...frame, observedAt }, knownAt, completeTo };
}

/** Every run starts five sevenths of a window later: at another day, or hour, of the grid. */
const recorded = (name: string): Source => ({
  name,
  runs: PHASES,
  quickRuns: QUICK_PHASES,
  stationary: false,
  run(index, set) {
    const all = frameOf(name);
    const definition = definitionOf(name, RECORDED[name], all, { set, metric: RECORDED[name].metric });
    const shift = (index * 5 * definition.policy.evaluation.every) / 7;
    const frame = slice(all, rowAt(all, all.observedAt[0] + shift), all.rows);
    const end = frame.observedAt[frame.rows - 1] + 1;
    const recording = recordingOf(frame, end, definition);
    return { definition, recording, judge: null, sudden: [], corrupted: [] };
  },
});

const made = (name: StreamName): Source => ({
  name,
  runs: PHASES,
  quickRuns: QUICK_PHASES,
  stationary: false,
  run(index, set) {
    const stream = makeStream(name, SEEDS_FROM + index);
    const { frame, corrupted } = stream;
    const definition = definitionOf(name, stream, frame, { set });
    const end = frame.observedAt[frame.rows - 1] + 1;
    const recording = recordingOf(frame, end, definition);
    return { definition, recording, judge: null, sudden: suddenIn(stream, definition), corrupted };
  },
});

const WEEK = 7 * DAY;

/** A stream that does not change is lived through for so long; what comes after judges its promotions. */
const STATIONARY_WEEKS = 56;
const JUDGED_WEEKS = 200;

const noDrift: Source = {
  name: 'no drift',
  runs: 1000,
  quickRuns: 20,
  stationary: true,
  run(index, set) {
    const weeks = STATIONARY_WEEKS + JUDGED_WEEKS;
    const { frame, features, target } = makeStream('no drift', SEEDS_FROM + index, { weeks });
    return stationary('no drift', frame, { features, target }, set);
  },
};

/** The market's rows in another order: real ones, and nothing changes. */
const shuffled: Source = {
  name: 'shuffled electricity',
  runs: 100,
  quickRuns: 4,
  stationary: true,
  run(index, set) {
    const all = frameOf('electricity');
    const order = Array.from({ length: all.rows }, (_, row) => row);
    const random = uniform(SEEDS_FROM + index);
    for (let row = all.rows - 1; row > 0; row--) {
      const other = Math.floor(random() * (row + 1));
      [order[row], order[other]] = [order[other], order[row]];
    }
    const frame = { ...take(all, order), observedAt: all.observedAt };
    return stationary('electricity', frame, RECORDED.electricity, set);
  },
};

function stationary(
  name: string,
  frame: Frame,
  made: { features: readonly Feature[]; target: Target },
  set: readonly string[],
): Run {
  const definition = definitionOf(name, made, frame, { set });
  const end = frame.observedAt[0] + STATIONARY_WEEKS * WEEK;
  return {
    definition,
    recording: recordingOf(frame, end, definition),
    judge: { from: end, to: frame.observedAt[frame.rows - 1] + 1 },
    sudden: [],
    corrupted: [],
  };
}

/** The slow ones last. */
export const sources: Source[] = [
  ...Object.keys(RECORDED).map(recorded),
  ...STREAMS.filter((name) => name !== 'no drift').map(made),
  noDrift,
  shuffled,
];
