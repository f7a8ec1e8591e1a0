import { artifacts } from './artifacts.ts';
import { batches } from './batches.ts';
import { champions } from './champions.ts';
import { Database } from './database.ts';
import type { DatabaseOptions } from './database.ts';
import { decisions } from './decisions.ts';
import { labels } from './labels.ts';
import { models } from './models.ts';
import { observations } from './observations.ts';
import { predictions } from './predictions.ts';
import { quarantine } from './quarantine.ts';
import { registry } from './registry.ts';
import { snapshots } from './snapshots.ts';
import { sources } from './sources.ts';
import { watch } from './watch.ts';
import { windows } from './windows.ts';

/** Everything that Perennial keeps, over one pool of connections. Open with `createStore`, end with `close`. */
export type Store = ReturnType<typeof createStore>;

/** Opens the store on a migrated database; connections are made when they are needed. */
export const createStore = (options: DatabaseOptions) => {
  const database = new Database(options);
  return {
    models: models(database),
    artifacts: artifacts(database),
    batches: batches(database),
    observations: observations(database),
    labels: labels(database),
    windows: windows(database),
    sources: sources(database),
    quarantine: quarantine(database),
    predictions: predictions(database),
    registry: registry(database),
    champions: champions(database),
    decisions: decisions(database),
    snapshots: snapshots(database),
    watch: watch(database),
    close: () => database.close(),
  };
};
