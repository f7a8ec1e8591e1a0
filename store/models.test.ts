import { describe, expect, it } from 'vitest';
import type { LifecycleStatus } from '../contracts/status.ts';
import { FEATURES, smallDefinition } from '../test/small-definition.ts';
import { useStore } from '../test/store.ts';

const BY_ADA = { at: 1000, actor: 'ada', reason: 'a test' };

describe('models', () => {
  const context = useStore();

  it('are made once, with the definition as their first revision', async () => {
    const definition = smallDefinition('churn');
    await Promise.all([1, 2, 3].map(() => context.store.models.create(definition, BY_ADA)));
    expect(await context.store.models.get('churn')).toEqual({
      name: 'churn',
      createdAt: 1000,
      retiredAt: null,
      definition,
      revision: 1,
      featureRevision: 1,
    });
    expect((await context.store.models.list()).map(({ name }) => name)).toEqual(['churn']);
  });

  it('do not share a name', async () => {
    const model = await context.model();
    const other = { ...smallDefinition(model), description: 'another' };
    await expect(context.store.models.create(other, BY_ADA)).rejects.toMatchObject({ type: 'NameTaken' });
  });

  it('keep their name when retired, unless it is freed', async () => {
    const model = await context.model();
    await context.store.models.retire(model, { at: 5000, freeName: false });
    await expect(context.store.models.create(smallDefinition(model), BY_ADA)).rejects.toMatchObject({
      type: 'ModelRetired',
    });
    await context.store.models.retire(model, { at: 6000, freeName: true });
    await expect(context.store.models.get(model)).rejects.toMatchObject({ type: 'UnknownModel' });
    await context.store.models.create(smallDefinition(model), { ...BY_ADA, at: 7000 });
    expect(await context.store.models.get(model)).toMatchObject({ createdAt: 7000, retiredAt: null });
  });

  it('revise their policy freely, and their features with a revision of their own', async () => {
    const model = await context.model();
    const described = { ...smallDefinition(model), description: 'by channel' };
    const narrowed = { ...described, features: FEATURES.slice(0, 1) };
    expect(await context.store.models.revise(described, BY_ADA)).toEqual({ revision: 2, featureRevision: 1 });
    expect(await context.store.models.revise(described, BY_ADA)).toEqual({ revision: 2, featureRevision: 1 });
    expect(await context.store.models.revise(narrowed, BY_ADA)).toEqual({ revision: 3, featureRevision: 2 });
    expect((await context.store.models.get(model)).definition).toEqual(narrowed);
    expect(
      (await context.store.models.definitions(model)).map(({ revision, actor }) => [revision, actor]),
    ).toEqual([
      [1, 'test'],
      [2, 'ada'],
      [3, 'ada'],
    ]);
  });

  it('never change their target', async () => {
    const model = await context.model();
    const target = { name: 'price', task: 'regression' } as const;
    await expect(
      context.store.models.revise(smallDefinition(model, { target }), BY_ADA),
    ).rejects.toMatchObject({
      type: 'TargetChanged',
    });
  });

  it('have the newest status kept for when no worker answers', async () => {
    const model = await context.model();
    const status = (stage: string) => ({ model, stage }) as LifecycleStatus;
    expect(await context.store.snapshots.get(model)).toBeNull();
    await context.store.snapshots.save(model, status('shadow'), 2000);
    await context.store.snapshots.save(model, status('serving'), 1000);
    expect(await context.store.snapshots.get(model)).toEqual({
      at: 2000,
      status: { model, stage: 'shadow' },
    });
  });
});
