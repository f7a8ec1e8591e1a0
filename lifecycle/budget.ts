import type { Policy } from '../contracts/definition/definition.ts';
import type { Budget } from './state.ts';

/** The starts that still count at `at`: a sliding window, half-open at its old end. */
const counting = (budget: Budget, { per }: Policy['budget'], at: number): number[] =>
  budget.started.filter((start) => start > at - per);

export const left = (budget: Budget, policy: Policy['budget'], at: number): number =>
  Math.max(0, policy.retrainings - counting(budget, policy, at).length);

/** First instant from `at` on at which a retraining may start. */
export function availableFrom(budget: Budget, policy: Policy['budget'], at: number): number {
  const starts = counting(budget, policy, at);
  return starts.length < policy.retrainings ? at : starts[starts.length - policy.retrainings] + policy.per;
}

export const spend = (budget: Budget, policy: Policy['budget'], at: number): Budget => ({
  started: [...counting(budget, policy, at), at],
  refusedUntil: null,
});
