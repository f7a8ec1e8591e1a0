import type { Decision } from '../../contracts/decision.ts';
import type { Store } from '../../store/store.ts';

/** Decisions that are read at a time. */
const PAGE = 10_000;

/** All decisions of a model, oldest first. */
export async function wholeHistory(store: Store, model: string): Promise<Decision[]> {
  const decisions: Decision[] = [];
  for (;;) {
    const page = await store.decisions.list(model, { after: decisions.length, limit: PAGE });
    decisions.push(...page);
    if (page.length < PAGE) return decisions;
  }
}
