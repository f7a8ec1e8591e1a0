import type { Decision } from '../contracts/decision.ts';
import type { Store } from '../store/store.ts';
import { replying, subcommand } from './command/command.ts';
import { formatInstant } from './command/instant.ts';
import { table } from './command/table.ts';

/** Decisions that are read at a time. */
const PAGE = 10_000;

export const history = subcommand(
  'history <model>',
  'every decision, with its evidence, its rule and who made it',
  ['history churn', 'history churn --json'],
).action(
  replying(async ({ store }, model: string) => {
    const decisions = await wholeHistory(store, model);
    const rows = decisions.map(({ seq, at, kind, sentence, actor }) => [
      seq,
      formatInstant(at),
      kind,
      sentence,
      actor,
    ]);
    return { json: decisions, text: table(['seq', 'at', 'kind', 'what was decided', 'by'], rows) };
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
