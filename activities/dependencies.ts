import type { Logger } from 'pino';
import type { Trainer } from '../pipeline/trainer.ts';
import type { Store } from '../store/store.ts';

/** What activities need of the process they run in. */
export interface Dependencies {
  store: Store;
  trainers: Readonly<Record<string, Trainer>>;
  log: Logger;
  /** Of the program that trains: part of a version's lineage. */
  codeVersion: string;
}
