import type { Definition } from '../contracts/definition/definition.ts';
import type { Feature, Target } from '../contracts/frame.ts';
import { instant } from './database.ts';
import type { Database, Session } from './database.ts';
import { StoreRefused } from './errors.ts';

/** Any number of its own: locks of this class serialise what is numbered in sequence per model. */
const MODEL_LOCK = 7_283_302;

export interface Model {
  name: string;
  createdAt: number;
  /** Null while it lives. */
  retiredAt: number | null;
  /** The newest one. */
  definition: Definition;
  revision: number;
  featureRevision: number;
}

export interface DefinitionRevision {
  revision: number;
  featureRevision: number;
  at: number;
  actor: string;
  reason: string | null;
  definition: Definition;
}

/** What a model's rows mean: its features by revision, and its target, which never changes. */
export interface Schema {
  modelId: number;
  retired: boolean;
  target: Target;
  /** The newest feature revision. */
  revision: number;
  /** `features[revision]`; the place at 0 is empty. */
  features: Feature[][];
}

/** The id that the tables refer to. Throws `StoreRefused` of type `UnknownModel`. */
export async function modelIdOf(session: Session, name: string): Promise<number> {
  const [model] = await session.rows<{ id: number }>(
    'select id from models where name = $1 and not name_freed',
    [name],
  );
  if (!model) throw unknownModel(name);
  return model.id;
}

export async function schemaOf(session: Session, name: string): Promise<Schema> {
  const revisions = await session.rows<{
    id: number;
    retired: boolean;
    revision: number;
    features: Feature[];
    target: Target;
  }>(
    `select m.id, m.retired_at is not null as retired, r.revision, r.features, r.target
     from models m join feature_revisions r on r.model_id = m.id
     where m.name = $1 and not m.name_freed
     order by r.revision`,
    [name],
  );
  const newest = revisions.at(-1);
  if (!newest) throw unknownModel(name);
  return {
    modelId: newest.id,
    retired: newest.retired,
    target: newest.target,
    revision: newest.revision,
    features: [[], ...revisions.map(({ features }) => features)],
  };
}

/** Holds the model's lock until the transaction ends: batches, versions and tenures are numbered one at a time. */
export async function lockModel(session: Session, modelId: number): Promise<void> {
  await session.rows('select pg_advisory_xact_lock($1, $2)', [MODEL_LOCK, modelId]);
}

export const models = (database: Database) => ({
  /**
   * Makes a model with revision 1 of its definition and of its features. Repeated with the same definition it does
   * nothing.
   *
   * Throws `StoreRefused`: `NameTaken` when a model of that name has another definition, `ModelRetired` when it is
   * retired and its name was not freed.
   */
  async create(
    definition: Definition,
    { at, actor, reason }: { at: number; actor: string; reason: string | null },
  ): Promise<void> {
    const { name } = definition;
    await database.transaction(async (session) => {
      const [created] = await session.rows<{ id: number }>(
        `insert into models (name, created_at) values ($1, $2)
         on conflict (name) where not name_freed do nothing returning id`,
        [name, instant(at)],
      );
      if (!created) return refuseAnother(session, definition);
      await insertFeatures(session, created.id, 1, definition, at);
      await insertDefinition(session, created.id, {
        revision: 1,
        featureRevision: 1,
        definition,
        at,
        actor,
        reason,
      });
    });
  },

  /**
   * Stores a further revision of the definition, and one of the features if they differ; the same definition again is
   * the present revision. Rows that arrive from now on are stored under the newest features.
   *
   * Throws `StoreRefused`: `UnknownModel`, `ModelRetired`, `TargetChanged`.
   */
  async revise(
    definition: Definition,
    { at, actor, reason }: { at: number; actor: string; reason: string | null },
  ): Promise<{ revision: number; featureRevision: number }> {
    const { name } = definition;
    return database.transaction(async (session) => {
      const { modelId, retired } = await schemaOf(session, name);
      if (retired) throw modelRetired(name);
      await lockModel(session, modelId);
      const [present] = await session.rows<{
        revision: number;
        featureRevision: number;
        same: boolean;
        sameFeatures: boolean;
        sameTarget: boolean;
      }>(
        `select d.revision, d.feature_revision as "featureRevision", d.definition = $2::jsonb as same,
           r.features = $2::jsonb -> 'features' as "sameFeatures", r.target = $2::jsonb -> 'target' as "sameTarget"
         from definitions d join feature_revisions r on r.model_id = d.model_id and r.revision = d.feature_revision
         where d.model_id = $1 order by d.revision desc limit 1`,
        [modelId, JSON.stringify(definition)],
      );
      const { revision, featureRevision, same, sameFeatures, sameTarget } = present;
      if (same) return { revision, featureRevision };
      if (!sameTarget)
        throw new StoreRefused(
          'TargetChanged',
          `the target of model "${name}" can't change, its labels would mean something else: start another model`,
        );
      const next = {
        revision: revision + 1,
        featureRevision: sameFeatures ? featureRevision : featureRevision + 1,
      };
      if (!sameFeatures) await insertFeatures(session, modelId, next.featureRevision, definition, at);
      await insertDefinition(session, modelId, { ...next, definition, at, actor, reason });
      return next;
    });
  },

  /** The model and its newest definition. Throws `StoreRefused` of type `UnknownModel`. */
  async get(name: string): Promise<Model> {
    const [model] = await database.rows<Model>(`${SELECT_MODELS} and m.name = $1`, [name]);
    if (!model) throw unknownModel(name);
    return model;
  },

  /** All models whose names aren't freed, by name. */
  async list(): Promise<Model[]> {
    return database.rows<Model>(`${SELECT_MODELS} order by m.name`);
  },

  /** All revisions of the definition, oldest first. */
  async definitions(name: string): Promise<DefinitionRevision[]> {
    return database.session(async (session) =>
      session.rows<DefinitionRevision>(
        `select revision, feature_revision as "featureRevision", at, actor, reason, definition
         from definitions where model_id = $1 order by revision`,
        [await modelIdOf(session, name)],
      ),
    );
  },

  /** Ends a model: it takes no more rows. With `freeName` a new model may have its name; the old data stay. */
  async retire(name: string, { at, freeName }: { at: number; freeName: boolean }): Promise<void> {
    await database.rows(
      `update models set retired_at = coalesce(retired_at, $2), name_freed = $3 where name = $1 and not name_freed`,
      [name, instant(at), freeName],
    );
  },
});

export const modelRetired = (name: string): StoreRefused =>
  new StoreRefused(
    'ModelRetired',
    `model "${name}" is retired: use another name, or free it when you retire a model`,
  );

const unknownModel = (name: string): StoreRefused =>
  new StoreRefused(
    'UnknownModel',
    `there is no model "${name}": start it first, or look at the list of models`,
  );

const SELECT_MODELS = `
  select m.name, m.created_at as "createdAt", m.retired_at as "retiredAt", d.definition, d.revision,
    d.feature_revision as "featureRevision"
  from models m
  join lateral (select * from definitions d where d.model_id = m.id order by d.revision desc limit 1) d on true
  where not m.name_freed`;

async function refuseAnother(session: Session, definition: Definition): Promise<void> {
  const { name } = definition;
  const [{ retired, same }] = await session.rows<{ retired: boolean; same: boolean }>(
    `select m.retired_at is not null as retired, d.definition = $2::jsonb as same
     from models m join definitions d on d.model_id = m.id
     where m.name = $1 and not m.name_freed
     order by d.revision desc limit 1`,
    [name, JSON.stringify(definition)],
  );
  if (retired) throw modelRetired(name);
  if (!same)
    throw new StoreRefused(
      'NameTaken',
      `there is a model "${name}" with another definition: change that one with reconfigure, or use another name`,
    );
}

async function insertFeatures(
  session: Session,
  modelId: number,
  revision: number,
  { features, target }: Definition,
  at: number,
): Promise<void> {
  await session.rows(
    'insert into feature_revisions (model_id, revision, at, features, target) values ($1, $2, $3, $4, $5)',
    [modelId, revision, instant(at), JSON.stringify(features), JSON.stringify(target)],
  );
}

async function insertDefinition(
  session: Session,
  modelId: number,
  revision: DefinitionRevision,
): Promise<void> {
  await session.rows(
    `insert into definitions (model_id, revision, feature_revision, at, actor, reason, definition)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      modelId,
      revision.revision,
      revision.featureRevision,
      instant(revision.at),
      revision.actor,
      revision.reason,
      JSON.stringify(revision.definition),
    ],
  );
}
