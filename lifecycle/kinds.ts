import type { LifecycleState, Shadow } from './state.ts';

/** With every fit, what those before it showed counts for less: after twenty weeks by half, at one in three weeks. */
const KEPT = 0.9;

/** A shadow is over: what its kinds showed helps to choose among those of later fits. */
export function rememberKinds(state: LifecycleState, { evidence }: Shadow): void {
  if (state.kinds === null) return;
  // A copy: the evidence of shadows holds the standings that they began with.
  const kinds = { ...state.kinds };
  for (const { kind, units, stakes } of evidence.challengers) {
    const before = kinds[kind] ?? { units: 0, stakes: 0 };
    kinds[kind] = { units: KEPT * before.units + units, stakes: KEPT * before.stakes + stakes };
  }
  state.kinds = kinds;
}

/** The world that the kinds did well in may be gone: the next fit begins with nothing known of them. */
export const forgetKinds = (state: LifecycleState): void => {
  state.kinds = null;
};
