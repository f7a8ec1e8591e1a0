import type { Surroundings } from '../contracts/reports.ts';
import type { LifecycleState } from './state.ts';
import { notify, record, type Step } from './step.ts';

/**
 * Notices what was changed from outside: a version deleted by hand is an alarm with its name, another champion is
 * adopted. True when the champion is another one, so that what the report compared no longer counts.
 */
export function observe(step: Step, { champion, missing }: Surroundings): boolean {
  const { state, at } = step;
  const lost = missing.filter((number) => !state.missing.includes(number));
  for (const version of lost) {
    const decision = record(step, {
      kind: 'missingVersion',
      rule: 'registry',
      sentence: `version ${version} of ${state.model} is no longer in the registry`,
      evidence: {},
      versions: [version],
    });
    notify(step, 'noData', decision);
  }
  const counted = countedOn(state);
  state.missing = [...state.missing, ...lost].filter((number) => counted.includes(number));
  if (champion === null || champion === state.champion?.number) return false;
  step.actions.push({ type: 'adopt', at });
  return true;
}

/** Versions that the lifecycle needs the registry to have. */
function countedOn({ champion, probation, stage }: LifecycleState): number[] {
  const shadow = 'shadow' in stage ? stage.shadow : null;
  const versions = [champion, probation?.former, ...(shadow?.challengers ?? [])];
  return versions.flatMap((version) => (version ? [version.number] : []));
}
