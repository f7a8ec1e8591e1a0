import type { Kind } from './reports.ts';

/** The halves of a fit that a kind answers with. */
export const halvesOf = (kind: Kind): ('long' | 'recent')[] =>
  kind === 'hybrid' ? ['long', 'recent'] : [kind];
