import { canonicalJson, digest } from '../../contracts/digest.ts';
import type { Decision } from '../../contracts/decision.ts';
import type { Lived } from './lives.ts';

export interface Violation {
  invariant: string;
  detail: string;
}

type Invariant = (disturbed: Lived, undisturbed: Lived) => string | null;

const numbers = ({ versions }: Lived): string => versions.map(({ number }) => number).join(', ');

const differs = (one: Decision, other: Decision | undefined): boolean =>
  other === undefined || digest([one]) !== digest([other]);

/** What two values differ in, as paths with both values; the first few. */
function differences(one: unknown, other: unknown, path = ''): string {
  const found: string[] = [];
  const compare = (a: unknown, b: unknown, at: string): void => {
    if (isRecord(a) && isRecord(b))
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
        compare(a[key], b[key], `${at}.${key}`);
    else if (canonicalJson(a) !== canonicalJson(b))
      found.push(`${at} ${canonicalJson(a)} instead of ${canonicalJson(b)}`);
  };
  compare(one, other, path);
  return found.slice(0, 3).join('; ');
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const ENDS = ['registered', 'refused', 'corrupt', 'notConverged', 'cancelled', 'failed'];

/** What must hold of every life, whatever happened to the machines; each says what is wrong, or null. */
const INVARIANTS: Record<string, Invariant> = {
  'the lifecycle goes on': ({ workflow }) => (workflow === 'RUNNING' ? null : `its workflow is ${workflow}`),

  'the same decisions as in an undisturbed life': ({ history }, undisturbed) => {
    if (digest(history) === digest(undisturbed.history)) return null;
    const at = history.findIndex((decision, index) => differs(decision, undisturbed.history[index]));
    if (at < 0) return `${undisturbed.history.length - history.length} decisions are missing at the end`;
    return `decision ${at + 1}, ${history[at].sentence}: ${differences(history[at], undisturbed.history[at])}`;
  },

  'the same versions as in an undisturbed life': (disturbed, undisturbed) =>
    numbers(disturbed) === numbers(undisturbed)
      ? null
      : `${numbers(disturbed)} instead of ${numbers(undisturbed)}`,

  'decisions are numbered without gaps': ({ history }) => {
    const at = history.findIndex(({ seq }, index) => seq !== index + 1);
    return at < 0 ? null : `decision ${at + 1} has number ${history[at].seq}`;
  },

  'a champion’s tenure begins where the one before ended': ({ tenures }) => {
    const at = tenures.findIndex(({ from }, index) => index > 0 && tenures[index - 1].to !== from);
    return at < 0 ? null : `tenure ${at + 1} of version ${tenures[at].version}`;
  },

  'the registry’s champion is the one that was decided': ({ history, champion }) => {
    const last = history.findLast(({ kind }) => ['promotion', 'rollback', 'adoption'].includes(kind));
    const decided = last?.versions[0] ?? null;
    return decided === champion ? null : `version ${champion}, decided was ${decided}`;
  },

  'nobody is promoted without a rule or a verdict': ({ history }) => {
    const without = history.find(
      (decision, index) =>
        decision.kind === 'promotion' && decision.rule !== 'first' && history[index - 1]?.kind !== 'verdict',
    );
    return without ? without.sentence : null;
  },

  'one retraining at a time': ({ history }) => {
    let running = false;
    for (const { kind, sentence } of history) {
      if (kind === 'retraining' && running) return sentence;
      if (kind === 'retraining') running = true;
      if (ENDS.includes(kind)) running = false;
    }
    return null;
  },

  'no more retrainings than the budget has': ({ history, model }) => {
    const { retrainings, per } = model.definition.policy.budget;
    const started = history.filter(({ kind, rule }) => kind === 'retraining' && rule !== 'first');
    const over = started.find(
      ({ at }) => started.filter((other) => other.at <= at && other.at > at - per).length > retrainings,
    );
    return over ? over.sentence : null;
  },

  'every artifact loads': ({ damaged: [first] }) =>
    first ? `version ${first.version}: ${first.message}` : null,

  'every batch is stored once': ({ batches }, undisturbed) =>
    batches === undisturbed.batches ? null : `${batches} batches instead of ${undisturbed.batches}`,
};

export const violationsOf = (disturbed: Lived, undisturbed: Lived): Violation[] =>
  Object.entries(INVARIANTS).flatMap(([invariant, check]) => {
    const problem = check(disturbed, undisturbed);
    return problem ? [{ invariant, detail: `${disturbed.model.definition.name}: ${problem}` }] : [];
  });

/** Whether a history has what faults could disturb: a chaos without promotions proves little. */
export const eventful = (history: readonly Decision[]): boolean =>
  ['registered', 'verdict', 'promotion'].every((wanted) => history.some(({ kind }) => kind === wanted));
