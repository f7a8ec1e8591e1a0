import type { Decision, Delay } from '../contracts/decision.ts';
import { instant, instantOrNull } from './database.ts';
import type { Database, Session } from './database.ts';
import { StoreRefused } from './errors.ts';
import { modelIdOf } from './models.ts';

/** A step of a workflow's run, in which it decides: finished as a whole, or done again. */
export interface Task {
  runId: string;
  /** When it began, epoch milliseconds; one that is done again begins later. */
  at: number;
}

export const decisions = (database: Database) => ({
  /**
   * Adds decisions to the model's history, all or none. Those that are there already are left as they are; only what an
   * earlier task of the same run wrote, and did not live to finish, gives way: it never took effect.
   *
   * Throws `StoreRefused` of type `RecordChanged` when a number of the history stands for another decision.
   */
  async record(model: string, records: readonly Decision[], task: Task | null = null): Promise<void> {
    if (records.length === 0) return;
    await database.transaction(async (session) => {
      const modelId = await modelIdOf(session, model);
      await removeUnfinished(session, modelId, records[0].seq, task);
      await session.rows(
        `insert into decisions (model_id, seq, at, kind, rule, sentence, evidence, actor, reason, identity, versions,
           run_id, task_at)
         select $1, r.seq, to_timestamp(r.at / 1000.0), r.kind, r.rule, r.sentence, r.evidence, r.actor, r.reason,
           r.identity, r.versions, $3, $4
         from ${RECORDS} order by r.seq
         on conflict (model_id, seq) do nothing`,
        [modelId, JSON.stringify(records), task?.runId ?? null, instantOrNull(task?.at ?? null)],
      );
      const [changed] = await session.rows<{ seq: number; stored: string; sent: string }>(
        `select r.seq, d.sentence as stored, r.sentence as sent
         from ${RECORDS} join decisions d on d.model_id = $1 and d.seq = r.seq
         where (d.at, d.kind, d.rule, d.sentence, d.evidence, d.actor, d.reason, d.identity, d.versions)
           is distinct from (to_timestamp(r.at / 1000.0), r.kind, r.rule, r.sentence, r.evidence, r.actor, r.reason,
             r.identity, r.versions)
         order by r.seq limit 1`,
        [modelId, JSON.stringify(records)],
      );
      if (changed)
        throw new StoreRefused(
          'RecordChanged',
          `decision ${changed.seq} of model "${model}" is recorded as "${changed.stored}" and can't become ` +
            `"${changed.sent}": a history is never rewritten`,
        );
    });
  },

  /** The history in order; decisions after number `after`, `limit` at most (10,000). */
  async list(
    model: string,
    { after = 0, limit = 10_000 }: { after?: number; limit?: number } = {},
  ): Promise<Decision[]> {
    return database.session(async (session) =>
      session.rows<Decision>(
        `select seq, at, kind, rule, sentence, evidence, actor, reason, identity, versions
         from decisions where model_id = $1 and seq > $2 order by seq limit $3`,
        [await modelIdOf(session, model), after, limit],
      ),
    );
  },

  /** Notes an operation that could not be done in time: beside the history, once. */
  async recordDelay(model: string, { at, what, message }: Delay): Promise<void> {
    await database.session(async (session) =>
      session.rows(
        'insert into delays (model_id, at, what, message) values ($1, $2, $3, $4) on conflict do nothing',
        [await modelIdOf(session, model), instant(at), what, message],
      ),
    );
  },

  /** Delays in the order in which they were noticed. */
  async delays(model: string): Promise<(Delay & { noticedAt: number })[]> {
    return database.session(async (session) =>
      session.rows<Delay & { noticedAt: number }>(
        `select at, what, message, noticed_at as "noticedAt" from delays where model_id = $1 order by noticed_at, at`,
        [await modelIdOf(session, model)],
      ),
    );
  },
});

/** What an earlier task of the same run wrote from `seq` on: had it been finished, the run would be past that number. */
async function removeUnfinished(
  session: Session,
  modelId: number,
  seq: number,
  task: Task | null,
): Promise<void> {
  if (task === null) return;
  await session.rows(
    'delete from decisions where model_id = $1 and seq >= $2 and run_id = $3 and task_at < $4',
    [modelId, seq, task.runId, instant(task.at)],
  );
}

const RECORDS = `jsonb_to_recordset($2::jsonb) as r (seq integer, at double precision, kind text, rule text,
  sentence text, evidence jsonb, actor text, reason text, identity text, versions integer[])`;
