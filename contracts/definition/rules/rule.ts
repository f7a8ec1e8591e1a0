import type { CompleteSettings } from '../definition.ts';

/** Fields that are fine by themselves and can't be together. */
export interface Contradiction {
  /** The field that is reported, then those it was compared with. */
  fields: [string, ...string[]];
  message: string;
}

/** A rule finds what breaks it; `say` words the value of a field, with a note where it is a default. */
export type Rule = (settings: CompleteSettings, say: (path: string) => string) => Contradiction[];

/** A message as all problems have it. */
export const message = (wrong: string, got: string, allowed: string): string =>
  `${wrong} (got ${got}), allowed: ${allowed}`;

/** The contradiction where `broken`, else nothing. */
export const when = (broken: boolean, contradiction: () => Contradiction): Contradiction[] =>
  broken ? [contradiction()] : [];
