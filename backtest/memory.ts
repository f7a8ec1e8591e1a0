import { createHash } from 'node:crypto';
import type { Definition } from '../contracts/definition/definition.ts';
import type { Frame } from '../contracts/frame.ts';
import type { AsOf, ChampionChange, VersionSummary, Window } from '../contracts/reports.ts';
import type { Version, VersionStatus } from '../contracts/version.ts';
import { labelledRows, rowAt, slice, take } from '../pipeline/slice.ts';
import type { Records } from '../pipeline/stages/records.ts';
import type { Recording } from './recording.ts';

/** A champion's time in office, [from, to); null while it serves. */
export interface Tenure {
  version: number;
  from: number;
  to: number | null;
}

/** What the store would hold, for one model, in memory. */
export interface Memory extends Records {
  versions: ReadonlyMap<number, Version>;
  tenures: readonly Tenure[];
  /** By compare-and-set on the expected champion. */
  change(to: number, change: { expected: number | null; at: number }): ChampionChange;
}

/** Nothing observed, and no label known, at or after the instant of a read is ever seen. */
export function createMemory(definition: Definition, recording: Recording): Memory {
  const versions = new Map<number, Version>();
  const references = new Map<number, unknown>();
  const artifacts = new Map<string, Uint8Array>();
  const numbers = new Map<string, number>();
  const tenures: Tenure[] = [];
  const champion = () => tenures.at(-1)?.version ?? null;

  const version = (number: number): Version => {
    const found = versions.get(number);
    if (found) return found;
    throw new RangeError(`there is no version ${number}`);
  };
  const artifact = (sha256: string) => {
    const bytes = artifacts.get(sha256);
    if (bytes) return { bytes };
    throw new RangeError(`there is no artifact ${sha256}`);
  };

  return {
    versions,
    tenures,

    change(to, { expected, at }) {
      if (champion() !== expected) {
        const present = champion();
        return { outcome: 'conflict', champion: present === null ? null : summaryOf(version(present)) };
      }
      if (!versions.has(to)) return { outcome: 'unknownVersion' };
      const present = tenures.at(-1);
      if (present) present.to = at;
      tenures.push({ version: to, from: at, to: null });
      return { outcome: 'committed', champion: summaryOf(version(to)), former: expected };
    },

    windows: {
      read: async (_model, { labelled, ...read }) => {
        const frame = visible(recording, read);
        return labelled === 'any' ? frame : take(frame, labelledRows(frame));
      },
      count: async (_model, read) => {
        const frame = visible(recording, read);
        return { rows: frame.rows, labelled: labelledRows(frame).length };
      },
      extent: async (_model, { knownAt }) => {
        const [first] = recording.frame.observedAt;
        return { first: first < knownAt ? first : null };
      },
      newest: async (_model, { knownAt }) => {
        const row = rowAt(recording.frame, knownAt) - 1;
        return row < 0 ? null : recording.frame.observedAt[row];
      },
    },
    models: { definitions: async () => [{ revision: 1, featureRevision: 1, definition }] },
    champions: { now: async () => champion() },
    registry: {
      reserve: async (_model, retraining, kind) => {
        const key = `${retraining}/${kind}`;
        const number = numbers.get(key) ?? numbers.size + 1;
        numbers.set(key, number);
        return number;
      },
      register: async (_model, record, { status, reference }) => {
        versions.set(record.number, {
          ...record,
          status: status as VersionStatus,
          statusAt: record.registeredAt,
        });
        references.set(record.number, reference);
      },
      get: async (_model, number) => version(number),
      reference: async (_model, number) => references.get(number) ?? null,
      latest: async () => (references.size > 0 ? Math.max(...references.keys()) : null),
      missing: async (_model, wanted) => wanted.filter((number) => !versions.has(number)),
      saveArtifact: async (bytes) => {
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        artifacts.set(sha256, bytes);
        return sha256;
      },
      loadArtifact: async (_model, number) => artifact(version(number).sha256),
    },
    artifacts: { load: async (sha256) => artifact(sha256) },
    predictions: { save: async () => undefined },
  };
}

const summaryOf = ({ number, kind, trainedTo, validation }: Version): VersionSummary => ({
  number,
  kind,
  trainedTo,
  validation: validation.challenger,
});

/** The rows of a window as they were known: later labels are NaN. */
function visible({ frame, knownAt }: Recording, { from, to, asOf }: Window & { asOf: AsOf }): Frame {
  const first = rowAt(frame, from);
  const last = Math.max(first, rowAt(frame, Math.min(to, asOf.knownAt)));
  const part = slice(frame, first, last);
  for (let row = 0; row < part.rows; row++) if (!(knownAt[first + row] <= asOf.knownAt)) part.y[row] = NaN;
  return part;
}
