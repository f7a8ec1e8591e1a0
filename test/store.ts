import { afterAll, beforeAll } from 'vitest';
import { useDatabase } from './database.ts';
import { createStore } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import { smallDefinition } from './small-definition.ts';

/** A store on a database of its own, for a test file. */
export function useStore() {
  const database = useDatabase();
  let store: Store;
  let models = 0;
  beforeAll(() => {
    store = createStore({ url: database.url });
  });
  afterAll(() => store.close());
  return {
    get store(): Store {
      return store;
    },
    get url(): string {
      return database.url;
    },
    /** Makes a model of its own for a test and returns its name. */
    async model(overrides: Parameters<typeof smallDefinition>[1] = {}): Promise<string> {
      const name = `model-${++models}`;
      await store.models.create(smallDefinition(name, overrides), {
        at: 0,
        actor: 'test',
        reason: null,
      });
      return name;
    },
  };
}
