import { describe, expect, it } from 'vitest';
import { retireUpdate } from '../../contracts/messages.ts';
import { gatedTrainer } from './harness/gated-trainer.ts';
import { Life } from './harness/life.ts';
import { expectTold } from './harness/told.ts';
import { day, NEW_YEAR, WEEK } from './harness/world.ts';

describe('retire', () => {
  it('cancels the training that runs, ends the workflow, keeps all records and the name', async () => {
    const { gate, trainer } = gatedTrainer();
    const life = await Life.begin({ trainers: [trainer], changes: 'training: { trainer: gated }' });
    await life.feed(day(21), WEEK);
    const reaching = life.sleepUntil(day(21));
    await gate.reached;
    await reaching;
    expect(await life.update(retireUpdate, { freeName: false, reason: 'replaced by a rule' })).toEqual({
      done: true,
      sentence: 'ana retires the lifecycle: replaced by a rule',
    });
    await life.handle.result();
    expectTold(await life.account(), [
      '21 retraining: ',
      '21 retired: ana retires the lifecycle: replaced by a rule',
    ]);
    const child = life.environment.client.workflow.getHandle('model:walk/retraining/1');
    expect((await child.describe()).status.name).toBe('COMPLETED');
    expect(await child.result()).toEqual({ outcome: 'cancelled' });

    const again = life.store.models.create(life.definition, { at: day(22), actor: 'ops', reason: null });
    await expect(again).rejects.toThrow(/model "walk" is retired/);
    expect((await life.store.batches.list('walk')).length).toBe(3);
  });

  it('frees the name on request: another model may have it, with a history of its own', async () => {
    const life = await Life.serving();
    await life.update(retireUpdate, { freeName: true });
    await life.handle.result();
    await life.store.models.create(life.definition, { at: day(22), actor: 'ops', reason: null });
    expect(await life.history()).toEqual([]);
    expect(await life.store.registry.list('walk')).toEqual([]);
    await life.start({ origin: NEW_YEAR + 3 * WEEK });
    await life.until(day(23));
    expectTold(await life.account(), ['21 started: lifecycle of walk starts']);
    const kept = await life.sql<{ decisions: string }>('select count(*) as decisions from decisions');
    expect(Number(kept[0].decisions)).toBeGreaterThan(8);
  });
});
