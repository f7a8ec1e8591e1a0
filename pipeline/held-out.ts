import type { Window } from '../contracts/reports.ts';

/**
 * The rows that say how good a version was when it became champion: the holdout of its validation, and what came after
 * it until the promotion, which the version answered in shadow. It was trained on none of them. A holdout of a few days
 * alone is so few blocks that no later fall exceeds its error.
 *
 * @param validation the holdout
 * @param since instant of the promotion
 * @param window what is to be compared with it: shared with the holdout at most, never with the rest
 */
export const heldOut = (validation: Window, since: number, window: Window): Window => ({
  from: validation.from,
  to: Math.max(validation.to, Math.min(since, window.from)),
});
