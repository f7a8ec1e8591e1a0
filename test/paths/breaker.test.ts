import { describe, expect, it } from 'vitest';
import {
  reconfigureUpdate,
  resetBreakerSignal,
  retrainSignal,
  tripBreakerSignal,
} from '../../contracts/messages.ts';
import { definitionWith } from './harness/definition.ts';
import { gatedTrainer } from './harness/gated-trainer.ts';
import { Life } from './harness/life.ts';
import { expectTold } from './harness/told.ts';
import { day, eras, WEEK, worlds } from './harness/world.ts';

describe('breaker, cause data', () => {
  it('opens on corrupt data, stays open for longer after each failed trial, up to the cap, and closes on a good one', async () => {
    const life = await Life.serving({
      world: eras({ 0: worlds.first, 30: worlds.wrongUnit, 46: worlds.first }),
      changes: 'breaker: { cooldown: 7d, growth: 2, cap: 10d }',
    });
    await life.until(day(37));
    await life.signal(retrainSignal);
    await life.until(day(40));
    await life.signal(retrainSignal, { reason: 'looks fine now' });
    await life.until(day(55));
    expectTold(await life.account(), [
      /^37 corrupt: training 2 stops at inspection, its data are corrupt: .* of first lie out of its range/,
      /^37 breaker: breaker opens \(data\) until 2030-02-14/,
      '40 trigger: ana asks for a retraining (looks fine now) → waits, the breaker is open',
      '42 evaluation: ',
      '44 breaker: breaker half-open after its cooldown (data): the next retraining is a trial',
      '44 retraining: retraining 3 starts as a trial: asked for',
      '44 corrupt: ',
      /^44 breaker: breaker opens \(data\) until 2030-02-24/,
      '49 evaluation: ',
      '54 breaker: breaker half-open',
    ]);
    expect((await life.status()).breaker).toMatchObject({ state: 'halfOpen', cause: 'data' });

    // The wrong rows are taken out: the next trial is a good one.
    for (const batch of await life.batchesObserved(day(30), day(46)))
      await life.store.batches.withdraw(life.name, batch, {
        actor: 'ana',
        reason: 'wrong unit',
        at: day(55),
      });
    await life.signal(retrainSignal, { reason: 'bad week withdrawn' });
    await life.until(day(56));
    expectTold(await life.account(), [
      '55 retraining: retraining 4 starts as a trial',
      '55 registered: ',
      '55 breaker: breaker closes: trial 4 yielded a challenger',
    ]);
  });
});

describe('breaker, cause convergence', () => {
  it('opens when a fit has not converged, and closes after a trial with enough trees', async () => {
    const life = await Life.serving();
    const few = definitionWith('training: { parameters: { trees: 2, minLeaf: 5 } }');
    await life.update(reconfigureUpdate, { definition: few, reason: 'cheaper' });
    await life.signal(retrainSignal);
    await life.update(reconfigureUpdate, { definition: definitionWith(), reason: 'as before' });
    await life.signal(retrainSignal);
    await life.until(day(30));
    expectTold(await life.account(), [
      '21 reconfigured: ana changes training.parameters',
      /^21 notConverged: training 2 did not converge: .* no out-of-bag vote/,
      '21 breaker: breaker opens (convergence) until 2030-01-29',
      '21 trigger: ana asks for a retraining (no reason given) → waits, the breaker is open',
      '28 breaker: breaker half-open',
      '28 retraining: retraining 3 starts as a trial',
      '28 breaker: breaker closes: trial 3',
    ]);
  });
});

describe('breaker, cause validation', () => {
  it('opens when so many challengers in a row were refused: retraining is not helping', async () => {
    const life = await Life.serving({
      changes:
        'breaker: { failures: 2 }\nvalidation: { gate: better, holdout: 0.2 }\nschedule: { every: 7d }\nbudget: { retrainings: 12 }',
    });
    await life.until(day(45));
    expectTold(await life.account(), [
      /^28 refused: training 2 is refused by validation: .* not significantly better than the champion/,
      /^35 refused: training 3 is refused/,
      '35 breaker: breaker opens (validation) until 2030-02-12 00:00 UTC: retraining is not helping, 2 refused in a row',
      '42 breaker: breaker half-open after its cooldown (validation)',
      '42 retraining: retraining 4 starts as a trial: schedule',
      '42 refused: ',
      '42 breaker: breaker opens (validation) until 2030-02-26',
    ]);
  });
});

describe('breaker, cause operator', () => {
  it('cancels a running training, stays open until it is reset with a reason, and lets no challenger through', async () => {
    const { gate, trainer } = gatedTrainer();
    const life = await Life.begin({
      trainers: [trainer],
      changes: 'training: { trainer: gated }',
    });
    await life.feed(day(21), WEEK);
    await life.sleepUntil(day(20));
    void life.sleepUntil(day(21));
    await gate.reached;
    await life.handle.signal(tripBreakerSignal, life.message({ actor: 'bob', reason: 'the feed is down' }));
    await life.until(day(21));
    await life.signal(resetBreakerSignal, { reason: '' });
    await life.until(day(60));
    expect((await life.status()).breaker).toMatchObject({
      state: 'open',
      cause: 'operator',
      reopensAt: null,
    });
    gate.open();
    await life.signal(resetBreakerSignal, { actor: 'bob', reason: 'the feed is back' });
    await life.until(day(70));
    expectTold(await life.account(), [
      '21 retraining: trains its first version',
      '21 breaker: bob opens the breaker until it is reset: the feed is down',
      '21 cancelled: training 1 was cancelled',
      '21 refusedMessage: a reset needs a reason',
      '60 breaker: bob resets the breaker (operator): the feed is back',
      '60 retraining: trains its first version',
      '60 promotion: version 2 is the first champion',
    ]);
    expect((await life.history()).filter(({ kind }) => kind === 'breaker')).toMatchObject([
      { actor: 'bob', reason: 'the feed is down', identity: 'test' },
      { actor: 'bob', reason: 'the feed is back', identity: 'test' },
    ]);
  });
});
