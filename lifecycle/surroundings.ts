import type { Surroundings } from '../contracts/reports.ts';
import { notify, record, type Step } from './step.ts';

/**
 * Notices what was changed from outside: a version deleted by hand is an alarm with its name, another champion is
 * adopted. True when the champion is another one, so that what the report compared no longer counts.
 */
export function observe(step: Step, { champion, missing }: Surroundings): boolean {
  const { state, at } = step;
  for (const version of missing.filter((number) => !state.missing.includes(number))) {
    const decision = record(step, {
      kind: 'missingVersion',
      rule: 'registry',
      sentence: `version ${version} of ${state.model} is no longer in the registry`,
      evidence: {},
      versions: [version],
    });
    notify(step, 'noData', decision);
  }
  state.missing = missing;
  if (champion === null || champion === state.champion?.number) return false;
  step.actions.push({ type: 'adopt', at });
  return true;
}
