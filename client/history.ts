import type { Decision } from '../contracts/decision.ts';
import type { Store } from '../store/store.ts';
import { replying, subcommand } from './command/command.ts';
import { formatInstant } from './command/instant.ts';

/** Decisions that are read at a time. */
const PAGE = 10_000;

export const history = subcommand(
  'history <model>',
  'every decision; with --json also its evidence and its rule',
  ['history churn', 'history churn --json'],
).action(
  replying(async ({ store }, model: string) => {
    const decisions = await wholeHistory(store, model);
    const text = decisions.length > 0 ? decisions.map(lineOf).join('\n') : `"${model}" has no history yet`;
    return { json: decisions, text };
  }),
);

async function wholeHistory(store: Store, model: string): Promise<Decision[]> {
  const decisions: Decision[] = [];
  for (;;) {
    const page = await store.decisions.list(model, { after: decisions.length, limit: PAGE });
    decisions.push(...page);
    if (page.length < PAGE) return decisions;
  }
}

/** Sentences are too long for a table. */
const lineOf = ({ seq, at, kind, sentence }: Decision): string =>
  `${String(seq).padStart(5)}  ${formatInstant(at)}  ${kind.padEnd(14)}  ${sentence}`;
