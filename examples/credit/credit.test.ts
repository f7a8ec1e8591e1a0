import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Decision } from '../../contracts/decision.ts';
import { parseDefinition, type Definition } from '../../contracts/definition/index.ts';
import { DAY, WEEK } from '../../contracts/duration.ts';
import { useLifecycles } from '../testing.ts';
import { liveThrough } from '../replay.ts';
import { readFeed, type Feed } from './feed.ts';

const MODEL = fileURLToPath(new URL('./model.yaml', import.meta.url));
const WEEKS = 30;

describe('the car loans', () => {
  const servers = useLifecycles();
  let definition: Definition;
  let feed: Feed;
  let decisions: Decision[];

  beforeAll(async () => {
    definition = parseDefinition(await readFile(MODEL, 'utf8'), MODEL);
    feed = await readFeed(definition);
    const [{ observedAt: origin }] = feed.loans;
    const { store } = servers;
    const within = <Row>(rows: readonly Row[], at: (row: Row) => number, to: number) =>
      rows.filter((row) => at(row) >= to - WEEK && at(row) < to);
    decisions = await liveThrough(servers, {
      definition,
      origin,
      weeks: WEEKS,
      async arrive(to) {
        const { name } = definition;
        const loans = within(feed.loans, ({ observedAt }) => observedAt, to);
        await store.observations.ingest(name, { rows: loans, arrivedAt: to, now: null });
        const labels = within(feed.labels, ({ knownAt }) => knownAt, to);
        if (labels.length > 0) await store.labels.ingest(name, { rows: labels, arrivedAt: to });
      },
    });
  });

  it('wait two months for their first labels', () => {
    const [{ observedAt: origin }] = feed.loans;
    const first = decisions.find(({ kind }) => kind === 'promotion');
    const { recent } = definition.policy.training;
    expect(first?.at).toBeGreaterThanOrEqual(origin + recent + 60 * DAY);
    expect(first?.at).toBeLessThan(origin + recent + 60 * DAY + 2 * WEEK);
  });

  it('are evaluated week by week, on loans that are two months old', () => {
    const evaluations = decisions.filter(({ kind }) => kind === 'evaluation');
    expect(evaluations.length).toBeGreaterThan(10);
    for (const { at, evidence } of evaluations)
      expect((evidence.window as { to: number }).to).toBe(at - 60 * DAY);
    expect(evaluations.at(-1)?.sentence).toMatch(/^accuracy 0\.9\d/);
  });

  it('count corrected labels from when they were known', async () => {
    const { name } = definition;
    const { store } = servers;
    const corrected = feed.labels.find(
      ({ id }, index) => feed.labels.findIndex((each) => each.id === id) < index,
    )!;
    const [loan] = feed.loans.filter(({ id }) => id === corrected.id);
    const batch = await store.batches.newest(name);
    const labelAt = async (knownAt: number) => {
      const window = { from: loan.observedAt, to: loan.observedAt + 1, asOf: { batch, knownAt } };
      return (await store.windows.read(name, { ...window, labelled: 'only' })).y[0];
    };
    const before = await labelAt(corrected.knownAt - 1);
    expect(await labelAt(corrected.knownAt)).toBe(1 - before);
  });
});
