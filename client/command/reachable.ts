import type { Context } from './context.ts';
import { Failed, UsageError } from './failures.ts';
import type { Lifecycles } from './lifecycles.ts';

/** The lifecycles, or null where Temporal does not answer or is not named: the records must do then. */
export async function reachableLifecycles(context: Context): Promise<Lifecycles | null> {
  try {
    return await context.lifecycles();
  } catch (error) {
    if (error instanceof Failed || error instanceof UsageError) return null;
    throw error;
  }
}
