import { digest } from '../../contracts/digest.ts';
import type { Decision } from '../../contracts/decision.ts';
import type { Lived } from './lives.ts';

export interface Violation {
  invariant: string;
  detail: string;
}

type Invariant = (disturbed: Lived, undisturbed: Lived) => string | null;

const numbers = ({ versions }: Lived): string => versions.map(({ number }) => number).join(', ');

const ENDS = ['registered', 'refused', 'corrupt', 'notConverged', 'cancelled', 'failed'];

/** What must hold of every life, whatever happened to the machines; each says what is wrong, or null. */
const INVARIANTS: Record<string, Invariant> = {
  'the lifecycle goes on': ({ workflow }) => (workflow === 'RUNNING' ? null : `its workflow is ${workflow}`),

  'the same decisions as in an undisturbed life': (disturbed, undisturbed) => {
    if (digest(disturbed.history) === digest(undisturbed.history)) return null;
    const at = disturbed.history.findIndex(
      (decision, index) => decision.sentence !== undisturbed.history[index]?.sentence,
    );
    return `decision ${at + 1}: ${disturbed.history[at]?.sentence ?? 'missing'}`;
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
