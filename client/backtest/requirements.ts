import type { PolicyResult } from '../../backtest/index.ts';
import { UsageError } from '../command/failures.ts';

/** What can be asked of a policy. */
const FIELDS = {
  mean: ({ mean }) => mean,
  recovery: ({ recovery }) => recovery,
  retrainings: ({ retrainings }) => retrainings,
  refused: ({ refused }) => refused,
  promotions: ({ promotions }) => promotions,
  rollbacks: ({ rollbacks }) => rollbacks,
  harmful: ({ harmful }) => harmful,
  falseAlarms: ({ falseAlarms }) => falseAlarms,
} satisfies Record<string, (policy: PolicyResult) => number | null>;

type Field = keyof typeof FIELDS;

const COMPARISONS: Record<string, (is: number, wanted: number) => boolean> = {
  '>=': (is, wanted) => is >= wanted,
  '<=': (is, wanted) => is <= wanted,
  '>': (is, wanted) => is > wanted,
  '<': (is, wanted) => is < wanted,
  '=': (is, wanted) => is === wanted,
};

export interface Requirement {
  field: Field;
  comparison: string;
  wanted: number;
}

/** A requirement that a policy does not meet. */
export interface Miss {
  policy: string;
  required: string;
  /** Null where it is not defined. */
  is: number | null;
}

/** Reads `recovery>=0.9,harmful<=1`. */
export function parseRequirements(text: string): Requirement[] {
  return text.split(',').map((part) => {
    const match = /^\s*(\w+)\s*(>=|<=|>|<|=)\s*(-?\d+(?:\.\d+)?)\s*$/.exec(part);
    if (!match || !Object.hasOwn(FIELDS, match[1]))
      throw new UsageError(
        `--require: "${part.trim()}" is no requirement; allowed: one of ${Object.keys(FIELDS).join(', ')}, then one of ` +
          `${Object.keys(COMPARISONS).join(' ')}, then a number, such as recovery>=0.9,harmful<=1`,
      );
    const [, field, comparison, wanted] = match;
    return { field: field as Field, comparison, wanted: Number(wanted) };
  });
}

/** What is not as required. A recovery that is not defined is not shown to suffice. */
export const missed = (requirements: readonly Requirement[], policies: readonly PolicyResult[]): Miss[] =>
  policies.flatMap((policy) =>
    requirements.flatMap(({ field, comparison, wanted }) => {
      const is = FIELDS[field](policy);
      if (is !== null && COMPARISONS[comparison](is, wanted)) return [];
      return [{ policy: policy.name, required: `${field}${comparison}${wanted}`, is }];
    }),
  );
