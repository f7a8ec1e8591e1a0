import { defineSearchAttributeKey } from '@temporalio/common';

/** What a lifecycle shows of itself to Temporal's lists; the namespace must know these attributes. */
export const searchAttributes = {
  model: defineSearchAttributeKey('PerennialModel', 'KEYWORD'),
  stage: defineSearchAttributeKey('PerennialStage', 'KEYWORD'),
  paused: defineSearchAttributeKey('PerennialPaused', 'BOOL'),
  breaker: defineSearchAttributeKey('PerennialBreaker', 'KEYWORD'),
  champion: defineSearchAttributeKey('PerennialChampion', 'INT'),
} as const;
