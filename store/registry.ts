import type { Kind, VersionSummary } from '../contracts/reports.ts';
import type { Version, VersionRecord, VersionStatus } from '../contracts/version.ts';
import { artifacts } from './artifacts.ts';
import { instant } from './database.ts';
import type { Database, Session } from './database.ts';
import { StoreRefused } from './errors.ts';
import { lockModel, modelIdOf } from './models.ts';

export type { Version, VersionRecord, VersionStatus } from '../contracts/version.ts';

export const registry = (database: Database) => ({
  /**
   * The number of the version that `retraining` makes of `kind`: the next one, 1, 2, 3 … without gaps, or the one that
   * was reserved before.
   */
  async reserve(model: string, retraining: number, kind: Kind): Promise<number> {
    return database.transaction(async (session) => {
      const modelId = await modelIdOf(session, model);
      await lockModel(session, modelId);
      await session.rows(
        `insert into reserved_numbers (model_id, retraining, kind, number)
         select $1, $2, $3, coalesce(max(number), 0) + 1 from reserved_numbers where model_id = $1
         on conflict (model_id, retraining, kind) do nothing`,
        [modelId, retraining, kind],
      );
      const [{ number }] = await session.rows<{ number: number }>(
        'select number from reserved_numbers where model_id = $1 and retraining = $2 and kind = $3',
        [modelId, retraining, kind],
      );
      return number;
    });
  },

  /** Stores an artifact's bytes (compressed by the learner) and returns their SHA-256. */
  async saveArtifact(bytes: Uint8Array, format: string): Promise<string> {
    return artifacts(database).save(bytes, format);
  },

  /**
   * Registers a version under its reserved number, with what drift is measured against (`reference`). Repeated with the
   * same artifact and kind, the first record stays.
   *
   * Throws `StoreRefused` of type `RecordChanged` when the number is another version's.
   */
  async register(
    model: string,
    record: VersionRecord,
    { status = 'candidate', reference = null }: { status?: VersionStatus; reference?: unknown } = {},
  ): Promise<void> {
    await database.transaction(async (session) => {
      const modelId = await modelIdOf(session, model);
      await session.rows(
        `insert into versions (model_id, number, status, status_at, sha256, record, reference)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (model_id, number) do nothing`,
        [
          modelId,
          record.number,
          status,
          instant(record.registeredAt),
          record.sha256,
          JSON.stringify(record),
          JSON.stringify(reference),
        ],
      );
      const [{ same }] = await session.rows<{ same: boolean }>(
        `select sha256 = $3 and record ->> 'kind' = $4 as same from versions where model_id = $1 and number = $2`,
        [modelId, record.number, record.sha256, record.kind],
      );
      if (!same)
        throw new StoreRefused(
          'RecordChanged',
          `version ${record.number} of model "${model}" is registered with another artifact or kind: versions never ` +
            'change, reserve another number',
        );
    });
  },

  /** Throws `StoreRefused` of type `UnknownVersion`. */
  async get(model: string, number: number): Promise<Version> {
    return (await versionRow(database, model, number)).version;
  },

  /** What drift of a version's inputs is measured against; null when it was registered without. */
  async reference(model: string, number: number): Promise<unknown> {
    return (await versionRow(database, model, number)).reference;
  },

  /** All versions, by number. */
  async list(model: string): Promise<Version[]> {
    return database.session(async (session) => {
      const rows = await session.rows<{ version: Version }>(
        `select ${VERSION} from versions where model_id = $1 order by number`,
        [await modelIdOf(session, model)],
      );
      return rows.map(({ version }) => version);
    });
  },

  /** The newest registered version that was trained here, refused ones included; null when there is none. */
  async latest(model: string): Promise<number | null> {
    return database.session(async (session) => {
      const [row] = await session.rows<{ number: number | null }>(
        'select max(number) as number from versions where model_id = $1 and reference is not null',
        [await modelIdOf(session, model)],
      );
      return row.number;
    });
  },

  /** Those of `numbers` that aren't registered. */
  async missing(model: string, numbers: readonly number[]): Promise<number[]> {
    return database.session(async (session) => {
      const rows = await session.rows<{ number: number }>(
        `select number from unnest($2::integer[]) as number
         where not exists (select from versions v where v.model_id = $1 and v.number = number.number)
         order by number`,
        [await modelIdOf(session, model), numbers],
      );
      return rows.map(({ number }) => number);
    });
  },

  /** Throws `StoreRefused` of type `UnknownVersion` when one of the versions isn't registered. */
  async setStatus(
    model: string,
    numbers: readonly number[],
    status: VersionStatus,
    at: number,
  ): Promise<void> {
    await database.transaction(async (session) => {
      const updated = await session.rows<{ number: number }>(
        `update versions
         set status_at = case when status = $3 then status_at else $4 end, status = $3
         where model_id = $1 and number = any ($2::integer[]) returning number`,
        [await modelIdOf(session, model), numbers, status, instant(at)],
      );
      const lost = numbers.find((number) => !updated.some((row) => row.number === number));
      if (lost !== undefined) throw unknownVersion(model, lost);
    });
  },

  /** A version's artifact, checked; see `artifacts.load` for what it throws. */
  async loadArtifact(model: string, number: number): Promise<{ bytes: Buffer; format: string }> {
    const { sha256 } = (await versionRow(database, model, number)).version;
    return artifacts(database).load(sha256);
  },
});

/** What a lifecycle keeps of a version; null when it isn't registered. */
export async function summaryOf(
  session: Session,
  modelId: number,
  number: number,
): Promise<VersionSummary | null> {
  const [row] = await session.rows<{ record: VersionRecord }>(
    'select record from versions where model_id = $1 and number = $2',
    [modelId, number],
  );
  if (!row) return null;
  const { kind, trainedTo, validation } = row.record;
  return { number, kind, trainedTo, validation: validation.challenger };
}

const unknownVersion = (model: string, number: number): StoreRefused =>
  new StoreRefused(
    'UnknownVersion',
    `model "${model}" has no version ${number} in the registry: look at the list of its versions`,
  );

const VERSION = `record || jsonb_build_object(
  'status', status, 'statusAt', (extract(epoch from status_at) * 1000)::bigint) as version`;

async function versionRow(
  database: Database,
  model: string,
  number: number,
): Promise<{ version: Version; reference: unknown }> {
  return database.session(async (session) => {
    const [row] = await session.rows<{ version: Version; reference: unknown }>(
      `select ${VERSION}, reference from versions where model_id = $1 and number = $2`,
      [await modelIdOf(session, model), number],
    );
    if (!row) throw unknownVersion(model, number);
    return row;
  });
}
