import type { LifecycleInput } from '../../contracts/starting.ts';
import { modelLifecycle as unchanged } from '../../workflows/index.ts';

export { retraining } from '../../workflows/index.ts';

/** A lifecycle that looks at a day less of every window than its policy says. */
export async function modelLifecycle(
  input: LifecycleInput,
  ...rest: Parameters<typeof unchanged> extends [unknown, ...infer Rest] ? Rest : never
): Promise<void> {
  const { policy } = input;
  const window = policy.evaluation.window - policy.block;
  await unchanged({ ...input, policy: { ...policy, evaluation: { ...policy.evaluation, window } } }, ...rest);
}
