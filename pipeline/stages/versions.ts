import type { Definition } from '../../contracts/definition/definition.ts';
import type { Version } from '../../contracts/version.ts';
import type { Model, Trainer } from '../trainer.ts';
import { trainerNamed } from '../trainers.ts';
import type { Records } from './records.ts';

/** Artifacts kept in memory: a champion, its former and the kinds of a fit or two, for some dozens of models. */
const MODELS_KEPT = 64;

export interface LoadedVersion {
  version: Version;
  /** The one that it was made by. */
  definition: Definition;
  model: Model;
  /** What drift is measured against; null for a version made elsewhere. */
  reference: unknown;
}

/** Definitions and versions never change once stored, so a process reads each of them once. */
export type Versions = ReturnType<typeof createVersions>;

export function createVersions({
  records,
  trainers,
}: {
  records: Pick<Records, 'models' | 'registry'>;
  trainers: Readonly<Record<string, Trainer>>;
}) {
  const definitions = new Map<string, { definition: Definition; featureRevision: number }>();
  const loaded = new Map<string, LoadedVersion>();
  const models = new Map<string, Model>();

  const revised = async (name: string, revision: number) => {
    const key = `${name}#${revision}`;
    const known = definitions.get(key);
    if (known) return known;
    const found = (await records.models.definitions(name)).find((each) => each.revision === revision);
    if (!found) throw new RangeError(`model "${name}" has no revision ${revision} of its definition`);
    return remember(definitions, key, found);
  };

  const modelOf = async (name: string, version: Version, definition: Definition): Promise<Model> => {
    const known = models.get(version.sha256);
    if (known) return known;
    const { bytes } = await records.registry.loadArtifact(name, version.number);
    const model = await trainerNamed(trainers, version.trainer).load(bytes, definition);
    return remember(models, version.sha256, model);
  };

  return {
    trainers,

    /** A revision of the definition. Throws RangeError when there is none of that number. */
    async definition(name: string, revision: number): Promise<Definition> {
      return (await revised(name, revision)).definition;
    },

    /** The revision of the features that a revision of the definition has. */
    async featureRevision(name: string, revision: number): Promise<number> {
      return (await revised(name, revision)).featureRevision;
    },

    /** A version ready to predict frames of its own feature revision. */
    async load(name: string, number: number): Promise<LoadedVersion> {
      const version = await records.registry.get(name, number);
      const key = `${name}#${number}#${version.sha256}`;
      const known = loaded.get(key);
      if (known) return known;
      const { definition } = await revised(name, version.definitionRevision);
      const [model, reference] = await Promise.all([
        modelOf(name, version, definition),
        records.registry.reference(name, number),
      ]);
      return remember(loaded, key, { version, definition, model, reference });
    },
  };
}

/** Keeps the newest entries. */
function remember<T>(cache: Map<string, T>, key: string, value: T): T {
  cache.set(key, value);
  if (cache.size > MODELS_KEPT) cache.delete(cache.keys().next().value as string);
  return value;
}
