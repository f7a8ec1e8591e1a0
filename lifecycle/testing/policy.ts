import { parseDefinition, type Policy } from '../../contracts/definition/index.ts';

const MINIMAL = `
name: churn
task: binary
target: { name: churned }
features: [{ name: calls, type: numeric }]
shadow: { unit: block, test: wins, evidence: challenger }
`;

export type PolicyChanges = { [Section in keyof Policy]?: Partial<Policy[Section]> };

/** The policy of a definition that says no more than it must, but for counting days won and lost, and for `changes`. */
export function policyOf(changes: PolicyChanges = {}): Policy {
  const { policy } = parseDefinition(MINIMAL, 'churn.yaml');
  const changed = Object.entries(changes).map(([section, change]) => {
    const present = policy[section as keyof Policy];
    return [section, isSection(present) && isSection(change) ? { ...present, ...change } : change];
  });
  return { ...policy, ...Object.fromEntries(changed) };
}

const isSection = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
