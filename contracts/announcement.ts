import type { Decision } from './decision.ts';
import type { Notice } from './definition/definition.ts';

/** What others are told of one event, whatever the channel. */
export interface Announcement {
  /** The same id again is the same event. */
  id: string;
  topic: Notice;
  model: string;
  /** Epoch milliseconds. */
  at: number;
  sentence: string;
  /** The decision it is about; null where no lifecycle decided. */
  decision: Decision | null;
}
