import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { History } from './daily-life.ts';

export type Event = NonNullable<History['events']>[number];

const FOLDER = new URL('./histories/', import.meta.url);
const ENDING = '.json.gz';

/** What only says where a history was recorded; a replay doesn't look at it. */
const OF_THE_MACHINE = new Set(['identity', 'stackTrace', 'binaryChecksum', 'workerVersion']);

/** `pid@host`, as which a process names itself and its own queue. */
const isProcess = (value: unknown): boolean => typeof value === 'string' && /^\d+@/.test(value);

export interface RecordedHistory {
  name: string;
  workflowId: string;
  history: History;
}

/** All recorded histories, each a run of a workflow. */
export const readHistories = (): RecordedHistory[] =>
  readdirSync(FOLDER, { encoding: 'utf8', recursive: true })
    .filter((file) => file.endsWith(ENDING))
    .sort()
    .map((file) => {
      const { workflowId, history } = JSON.parse(
        gunzipSync(readFileSync(new URL(file, FOLDER))).toString(),
      ) as { workflowId: string; history: unknown };
      return { name: file.slice(0, -ENDING.length), workflowId, history: historyFromJSON(history) };
    });

/** Makes room for new ones; those of the walks in `test/paths` are recorded by themselves. */
export function removeHistories(): void {
  for (const file of readdirSync(FOLDER)) if (file.endsWith(ENDING)) rmSync(new URL(file, FOLDER));
}

/** Keeps a run's history for good, without what only says where it was recorded. */
export function writeHistory({ name, workflowId, history }: RecordedHistory): void {
  const json = JSON.stringify(
    { workflowId, history: JSON.parse(historyToJSON(history)) as unknown },
    (key, value: unknown) => (OF_THE_MACHINE.has(key) || isProcess(value) ? undefined : value),
    1,
  );
  const file = new URL(`${name}${ENDING}`, FOLDER);
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, gzipSync(json, { level: 9 }));
}
