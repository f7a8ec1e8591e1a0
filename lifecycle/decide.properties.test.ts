import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../contracts/decision.ts';
import type { Message } from '../contracts/messages.ts';
import type { Policy } from '../contracts/definition/index.ts';
import { DEADLINE_KINDS, deadlines, type DeadlineKind } from './deadlines.ts';
import { decide } from './decide.ts';
import type { Request } from './events.ts';
import { live, moves, policies, type Taken } from './testing/chaos.ts';

/** Lives through random sequences of events under random policies. */
function always(claim: (life: Taken[], policy: Policy) => void, numRuns = 50): void {
  fc.assert(
    fc.property(policies, moves, (policy, sequence) => claim(live(policy, sequence), policy)),
    { numRuns, seed: 7 },
  );
}

/** An action that failed is asked for again; it was decided once. */
const decided = (life: Taken[]): Taken[] => life.filter(({ event }) => event.type !== 'failed');

const recorded = (taken: Taken): Decision[] =>
  taken.actions.flatMap((action) => (action.type === 'record' ? action.decisions : []));

const historyOf = (life: Taken[]): Decision[] => decided(life).flatMap(recorded);

/** The message of an operator, where the event is one. */
const messageOf = ({ event }: Taken): Message | null =>
  event.type !== 'reconfigured' && 'message' in event && typeof event.message === 'object'
    ? event.message
    : null;

/** What the random lives must come by: stages, states of the breaker, and rules by kind of decision. */
const EVERYWHERE = Object.entries({
  stage: ['bootstrapping', 'serving', 'retraining', 'shadow', 'approval', 'retired'],
  'breaker is': ['closed', 'open', 'halfOpen'],
  evaluation: ['healthy', 'suspect', 'degraded', 'notEnoughRows', 'notEnoughLabels'],
  noData: ['patience'],
  waiting: ['bootstrap', 'missed'],
  trigger: ['operator'],
  budget: ['budget'],
  registered: ['first', 'validation'],
  refused: ['first', 'refused'],
  cancelled: ['cancelled'],
  failed: ['failed', 'timeLimit', 'notEnoughData'],
  check: ['continue', 'held', 'labels'],
  lead: ['standing'],
  verdict: ['tenure', 'anytimeMcNemar', 'lenient', 'notWorse', 'deadline', 'replaced'],
  approval: ['approved', 'rejected', 'timeoutEscalates', 'timeoutRejects', 'timeoutPromotes'],
  promotion: ['first', 'tenure', 'anytimeMcNemar', 'approval', 'approvalTimeout'],
  deployment: ['confirmed', 'failed'],
  probation: ['passed', 'anytimeMcNemar'],
  rollback: ['operator', 'probation', 'reversal'],
  adoption: ['registry'],
  missingVersion: ['registry'],
  breaker: [
    'data',
    'convergence',
    'validation',
    'rollback',
    'deployment',
    'operator',
    'cooldown',
    'trial',
    'reset',
  ],
  pause: ['operator'],
  resume: ['operator'],
  reconfigured: ['operator'],
  retired: ['operator'],
}).flatMap(([kind, rules]) => rules.map((rule) => `${kind}: ${rule}`));

describe('decide, whatever happens in whatever order', () => {
  it('gets everywhere, so that the claims below are about something', () => {
    const seen = new Set<string>();
    always((life) => {
      for (const { after } of life) {
        seen.add(`stage: ${after.stage.name}`);
        seen.add(`breaker is: ${after.breaker.state}`);
      }
      for (const { kind, rule } of historyOf(life)) seen.add(`${kind}: ${rule}`);
    }, 250);
    expect([...seen]).toEqual(expect.arrayContaining(EVERYWHERE));
  });

  it('never runs two retrainings at once', () => {
    always((life) => {
      let running: number | null = null;
      for (const { event, actions } of decided(life)) {
        if (event.type === 'retrainingEnded' && event.number === running) running = null;
        for (const action of actions)
          if (action.type === 'startRetraining') {
            expect(running).toBeNull();
            running = action.number;
          }
      }
    });
  });

  it('promotes only by rule first, on a verdict, or for a person', () => {
    always((life) => {
      const before: Decision[] = [];
      for (const taken of decided(life)) {
        before.push(...recorded(taken));
        for (const action of taken.actions) {
          if (action.type !== 'changeChampion' || action.kind !== 'promotion') continue;
          const first = action.rule === 'first' && taken.after.champion === null;
          const verdict = before.some(
            ({ kind, versions, evidence }) =>
              kind === 'verdict' &&
              versions[0] === action.to &&
              (evidence['verdict'] === 'better' || evidence['verdict'] === 'notWorse'),
          );
          const person = before.at(-1)?.rule === 'approved' && before.at(-1)?.actor !== 'perennial';
          expect(first || verdict || person, action.rule).toBe(true);
        }
      }
    });
  });

  it('promotes nothing while paused or while the breaker is not closed, by the order of decisions', () => {
    always((life) => {
      let paused = false;
      let breaker = 'closed';
      for (const { kind, evidence } of historyOf(life)) {
        if (kind === 'pause' || kind === 'resume') paused = kind === 'pause';
        if (kind === 'breaker') breaker = evidence['state'] as string;
        if (kind === 'promotion') expect({ paused, breaker }).toEqual({ paused: false, breaker: 'closed' });
      }
    });
  });

  it('starts no retraining while paused or while the breaker is open', () => {
    always((life) => {
      for (const { after, actions } of decided(life))
        if (actions.some(({ type }) => type === 'startRetraining')) {
          expect(after.paused).toBeNull();
          expect(after.breaker.state).not.toBe('open');
        }
    });
  });

  it('never retrains more often in any period than the budget allows, the first version aside', () => {
    always((life, { budget }) => {
      const starts = historyOf(life)
        .filter(({ kind, rule }) => kind === 'retraining' && rule !== 'first')
        .map(({ at }) => at);
      for (const from of starts)
        expect(starts.filter((at) => at >= from && at < from + budget.per).length).toBeLessThanOrEqual(
          budget.retrainings,
        );
    });
  });

  it('moves no deadline because of a message that is about something else', () => {
    const mayMove: Partial<Record<Request['type'], DeadlineKind[]>> = {
      resume: ['evaluation', 'shadowCheck', 'probationCheck'],
    };
    always((life, policy) => {
      for (const taken of life) {
        const { event, before, after } = taken;
        if (!messageOf(taken)) continue;
        const free = mayMove[event.type as Request['type']] ?? [];
        const now = new Map(deadlines(after, policy).map(({ kind, at }) => [kind, at]));
        for (const { kind, at } of deadlines(before, policy))
          // What is due already has no place in time to lose.
          if (now.has(kind) && !free.includes(kind) && at > after.now) expect(now.get(kind), kind).toBe(at);
      }
    });
  });

  it('keeps the evaluations on their grid', () => {
    always((life, { evaluation: { every } }) => {
      for (const { after } of life) expect((after.evaluation.nextAt - after.origin) % every).toBe(0);
    });
  });

  it('keeps a state that is plain JSON', () => {
    always((life) => {
      for (const { after } of life) deepStrictEqual(JSON.parse(JSON.stringify(after)), after);
    });
  });

  it('decides equally about equal events, and changes neither state nor event', () => {
    always((life, policy) => {
      for (const { before, event, after, actions } of life) {
        const again = decide(frozen(before), frozen(event), frozen(policy));
        deepStrictEqual(again, { state: after, actions });
      }
    });
  });

  it('numbers its decisions 1, 2, 3 …, in the order of time', () => {
    always((life) => {
      const history = historyOf(life);
      expect(history.map(({ seq }) => seq)).toEqual(history.map((_, index) => index + 1));
      const instants = history.map(({ at }) => at);
      expect(instants).toEqual(instants.toSorted((a, b) => a - b));
    });
  });

  it('leaves a breaker that a person has opened to a person', () => {
    always((life) => {
      for (const { before, after, event } of life)
        if (
          before.breaker.state === 'open' &&
          before.breaker.cause === 'operator' &&
          after.breaker.state !== 'open'
        )
          expect(event.type).toBe('resetBreaker');
    });
  });

  it('follows every request once and answers it once, and again each time it is sent again', () => {
    always((life) => {
      const delivered = new Map<string, number>();
      const answered = new Map<string, number>();
      const count = (counts: Map<string, number>, id: string) => counts.set(id, (counts.get(id) ?? 0) + 1);
      for (const taken of decided(life)) {
        const message = messageOf(taken);
        if (message) count(delivered, message.requestId);
        for (const action of taken.actions) if (action.type === 'answer') count(answered, action.requestId);
      }
      const { asked, advance } = life.at(-1)!.after;
      expect(asked).toEqual(advance ? [advance.requestId] : []);
      for (const [id, times] of delivered) {
        const answers = answered.get(id) ?? 0;
        expect(answers).toBeLessThanOrEqual(times);
        if (!asked.includes(id)) expect(answers).toBeGreaterThan(0);
      }
    });
  });

  it('takes a request that is sent again for the same event, also before its answer', () => {
    always((life, policy) => {
      for (const taken of life) {
        if (!messageOf(taken)) continue;
        const again = decide(JSON.parse(JSON.stringify(taken.after)), taken.event, policy);
        deepStrictEqual({ ...again.state, delay: null }, { ...taken.after, delay: null });
        expect(again.actions.filter(({ type }) => type !== 'answer')).toEqual([]);
      }
    });
  });

  it('never finds the same thing due again and again', () => {
    always((life) => {
      let inARow = 0;
      for (const { event, before, after } of decided(life)) {
        if (after.now > before.now || 'message' in event) inARow = 0;
        else if (event.type === 'due') inARow++;
        expect(inARow).toBeLessThan(DEADLINE_KINDS.length);
      }
    });
  });

  it('stays small', () => {
    always((life) => {
      for (const { after } of life) expect(JSON.stringify(after).length).toBeLessThan(20_000);
    });
  });
});

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}
