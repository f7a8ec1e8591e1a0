import { parse } from 'csv-parse/sync';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Feature, Frame, Target } from '../contracts/frame.ts';

/** A recorded data set as one frame, every row labelled. */
export interface DataSet {
  frame: Frame;
  target: Target;
}

/** The New South Wales electricity market: 45,312 half-hours from 7 May 1996 on. */
export const electricity = (): DataSet =>
  readDataSet(
    new URL('../examples/electricity/electricity.csv.gz', import.meta.url),
    ['period', 'nsw_price', 'nsw_demand', 'vic_price', 'vic_demand', 'transfer'].map((name) => ({
      name,
      type: 'numeric',
      range: [0, 1],
      nullable: false,
    })),
    { name: 'price_up', task: 'binary', classes: ['0', '1'] },
  );

/** Reads a gzipped CSV file with a column `observed_at`, in order of time. */
export function readDataSet(file: URL, features: Feature[], target: Target): DataSet {
  const records = parse(gunzipSync(readFileSync(file)), { columns: true }) as Record<string, string>[];
  const timed = records
    .map((record) => ({
      record,
      at: Date.parse(`${record.observed_at.replace(' ', 'T').replace(/Z?$/, 'Z')}`),
    }))
    .sort((a, b) => a.at - b.at);
  const rows = timed.length;
  const shared = (length: number) => new Float64Array(new SharedArrayBuffer(length * 8));
  const frame: Frame = {
    features,
    rows,
    x: shared(rows * features.length),
    y: shared(rows),
    observedAt: Float64Array.from(timed, ({ at }) => at),
    ids: [],
  };
  timed.forEach(({ record }, row) => {
    features.forEach(
      (feature, index) => (frame.x[index * rows + row] = valueOf(feature, record[feature.name])),
    );
    const label = record[target.name];
    frame.y[row] = target.task === 'regression' ? Number(label) : target.classes.indexOf(label);
  });
  return { frame, target };
}

function valueOf(feature: Feature, text: string): number {
  if (text === '') return NaN;
  return feature.type === 'numeric' ? Number(text) : feature.levels.indexOf(text);
}
