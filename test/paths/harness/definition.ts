import { parse, stringify } from 'yaml';

/** Weekly evaluations, small forests, and nothing that retrains by itself. */
const CALM = `
name: walk
task: binary
target: { name: answer, classes: ['no', 'yes'] }
features:
  - { name: first, type: numeric, range: [0, 1] }
  - { name: second, type: numeric, range: [0, 1] }
block: 6h
blockRows: 12
training: { recent: 14d, long: 28d, kinds: [hybrid], minimumRows: 200, parameters: { trees: 50, minLeaf: 5 } }
schedule: { every: never }
drift: { trigger: false }
validation: { holdout: 0.2 }
shadow: { atMost: 21d, checkEvery: 1d, unit: row, test: wins, evidence: challenger, minimumPairs: 344 }
probation: { duration: 14d, checkEvery: 1d }
`;

/** The YAML of a walk's model: a calm one, but for what `changes` says; a section replaces fields, not the whole. */
export function definitionWith(changes = ''): string {
  const calm = parse(CALM) as Record<string, unknown>;
  const changed = Object.entries((parse(changes) ?? {}) as Record<string, unknown>).map(
    ([section, value]) => [
      section,
      isSection(calm[section]) && isSection(value) ? { ...calm[section], ...value } : value,
    ],
  );
  return stringify({ ...calm, ...Object.fromEntries(changed) });
}

const isSection = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
