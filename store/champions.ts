import type { ChampionChange, VersionSummary } from '../contracts/reports.ts';
import { instant, instantOrNull } from './database.ts';
import type { Database, Session } from './database.ts';
import { StoreRefused } from './errors.ts';
import { lockModel, modelIdOf } from './models.ts';
import { summaryOf } from './registry.ts';

/** A `reversal` undoes a promotion that its deployment refused. */
export type ChangeKind = 'promotion' | 'rollback' | 'adoption' | 'reversal';

export interface Change {
  model: string;
  /** The version that becomes champion. */
  to: number;
  /** The champion that the decision was about; null for the first one. */
  expected: number | null;
  /** The same id again gives the same answer. */
  decisionId: string;
  /** Epoch milliseconds, not before the champion's own beginning. */
  at: number;
  kind: ChangeKind;
  rule: string;
  actor: string;
}

/** A champion's time in office, [from, to). */
export interface Tenure {
  version: number;
  from: number;
  /** Null while it serves. */
  to: number | null;
  kind: ChangeKind;
  rule: string;
  actor: string;
  decisionId: string;
}

export const champions = (database: Database) => ({
  /**
   * Makes a version the champion if the champion is still the expected one (compare-and-set), and gives both their
   * statuses, in one transaction.
   *
   * Throws `StoreRefused` of type `ChampionOutOfOrder` when `at` lies before the present champion's beginning, or the
   * version is champion already.
   */
  async change(change: Change): Promise<ChampionChange> {
    return database.transaction(async (session) => {
      const modelId = await modelIdOf(session, change.model);
      await lockModel(session, modelId);
      const decided = await decidedBefore(session, modelId, change.decisionId);
      if (decided) return decided;
      const present = await presentTenure(session, modelId);
      if ((present?.version ?? null) !== change.expected)
        return {
          outcome: 'conflict',
          champion: present ? await summaryOf(session, modelId, present.version) : null,
        };
      const champion = await summaryOf(session, modelId, change.to);
      if (!champion) return { outcome: 'unknownVersion' };
      if (change.kind !== 'adoption' && (await isRefused(session, modelId, change.to)))
        return { outcome: 'refusedVersion' };
      if (present) {
        refuseDisorder(present, change);
        await endTenure(session, modelId, present, change);
      }
      await beginTenure(session, modelId, present, change);
      return { outcome: 'committed', champion, former: change.expected };
    });
  },

  /** The present champion; null before the first promotion. */
  async now(model: string): Promise<number | null> {
    return database.session(
      async (session) => (await presentTenure(session, await modelIdOf(session, model)))?.version ?? null,
    );
  },

  /** The tenure of the version that was champion at an instant; null before the first promotion. */
  async at(model: string, at: number): Promise<Tenure | null> {
    return (await tenures(database, model, at))[0] ?? null;
  },

  /** All tenures, oldest first: each begins where the one before it ended. */
  async history(model: string): Promise<Tenure[]> {
    return tenures(database, model, null);
  },
});

async function isRefused(session: Session, modelId: number, number: number): Promise<boolean> {
  const rows = await session.rows(
    `select 1 from versions where model_id = $1 and number = $2 and status = 'refused'`,
    [modelId, number],
  );
  return rows.length > 0;
}

interface PresentTenure {
  ordinal: number;
  version: number;
  from: number;
}

async function presentTenure(session: Session, modelId: number): Promise<PresentTenure | undefined> {
  const [present] = await session.rows<PresentTenure>(
    `select ordinal, version, starts_at as "from" from tenures where model_id = $1 and ends_at is null`,
    [modelId],
  );
  return present;
}

async function decidedBefore(
  session: Session,
  modelId: number,
  decisionId: string,
): Promise<ChampionChange | null> {
  const [decided] = await session.rows<{ version: number; former: number | null }>(
    `select t.version, p.version as former
     from tenures t left join tenures p on p.model_id = t.model_id and p.ordinal = t.previous
     where t.model_id = $1 and t.decision_id = $2`,
    [modelId, decisionId],
  );
  if (!decided) return null;
  // A tenure's version can't leave the registry: a foreign key holds it.
  const champion = (await summaryOf(session, modelId, decided.version)) as VersionSummary;
  return { outcome: 'committed', champion, former: decided.former };
}

function refuseDisorder(present: PresentTenure, { model, to, at }: Change): void {
  if (at < present.from)
    throw new StoreRefused(
      'ChampionOutOfOrder',
      `version ${present.version} of model "${model}" became champion at ${instant(present.from).toISOString()}: ` +
        `no other can follow it at ${instant(at).toISOString()}, before that`,
    );
  if (to === present.version)
    throw new StoreRefused('ChampionOutOfOrder', `version ${to} is the champion of model "${model}" already`);
}

async function endTenure(
  session: Session,
  modelId: number,
  present: PresentTenure,
  { at, kind }: Change,
): Promise<void> {
  await session.rows('update versions set status = $3, status_at = $4 where model_id = $1 and number = $2', [
    modelId,
    present.version,
    kind === 'reversal' ? 'retired' : 'former',
    instant(at),
  ]);
  await session.rows('update tenures set ends_at = $3 where model_id = $1 and ordinal = $2', [
    modelId,
    present.ordinal,
    instant(at),
  ]);
}

async function beginTenure(
  session: Session,
  modelId: number,
  present: PresentTenure | undefined,
  { to, at, kind, rule, actor, decisionId }: Change,
): Promise<void> {
  await session.rows(
    `update versions set status = 'champion', status_at = $3 where model_id = $1 and number = $2`,
    [modelId, to, instant(at)],
  );
  await session.rows(
    `insert into tenures (model_id, ordinal, version, starts_at, kind, rule, actor, decision_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [modelId, (present?.ordinal ?? 0) + 1, to, instant(at), kind, rule, actor, decisionId],
  );
}

async function tenures(database: Database, model: string, at: number | null): Promise<Tenure[]> {
  return database.session(async (session) =>
    session.rows<Tenure>(
      `select version, starts_at as "from", ends_at as "to", kind, rule, actor, decision_id as "decisionId"
       from tenures
       where model_id = $1 and ($2::timestamptz is null or (starts_at <= $2 and (ends_at > $2 or ends_at is null)))
       order by ordinal`,
      [await modelIdOf(session, model), instantOrNull(at)],
    ),
  );
}
