import type { Definition } from '../../contracts/definition/definition.ts';
import type { Frame } from '../../contracts/frame.ts';
import type { PredictionBatch } from '../../contracts/predictions.ts';
import type { AsOf, Kind, Window } from '../../contracts/reports.ts';
import type { Version, VersionRecord } from '../../contracts/version.ts';

/**
 * What stages read and write: the store behind a worker's activities, memory in a backtest. All that is decided between
 * reading and writing lies in the stages, so that both decide alike.
 */
export interface Records {
  windows: {
    /** The rows of a window in order of time, then id, as they were known; with the newest features unless said. */
    read(
      model: string,
      read: Window & { asOf: AsOf; labelled: 'only' | 'any'; ids?: boolean; featureRevision?: number },
    ): Promise<Frame>;
    count(model: string, window: Window & { asOf: AsOf }): Promise<{ rows: number; labelled: number }>;
    /** Instant of the earliest observation; null without one. */
    extent(model: string, asOf: AsOf): Promise<{ first: number | null }>;
    /** Instant of the latest observation before `knownAt`; null without one. */
    newest(model: string, asOf: AsOf): Promise<number | null>;
  };
  models: {
    definitions(
      model: string,
    ): Promise<{ revision: number; featureRevision: number; definition: Definition }[]>;
  };
  champions: {
    now(model: string): Promise<number | null>;
  };
  registry: {
    /** The number of the version of this kind, reserved by the first call. */
    reserve(model: string, retraining: number, kind: Kind): Promise<number>;
    register(
      model: string,
      record: VersionRecord,
      standing: { status: 'candidate' | 'refused'; reference: unknown },
    ): Promise<void>;
    get(model: string, number: number): Promise<Version>;
    /** What drift of a version's inputs is measured against; null when it was registered without. */
    reference(model: string, number: number): Promise<unknown>;
    /** The newest registered version that has a reference; null when there is none. */
    latest(model: string): Promise<number | null>;
    /** Those of `numbers` that aren't registered. */
    missing(model: string, numbers: readonly number[]): Promise<number[]>;
    /** Stores an artifact's bytes and returns their SHA-256. */
    saveArtifact(bytes: Uint8Array, trainer: string): Promise<string>;
    loadArtifact(model: string, number: number): Promise<{ bytes: Uint8Array }>;
  };
  artifacts: {
    load(sha256: string): Promise<{ bytes: Uint8Array }>;
  };
  predictions: {
    save(model: string, answers: PredictionBatch): Promise<void>;
  };
}
