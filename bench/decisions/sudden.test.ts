import { expect, it } from 'vitest';
import { DAY } from '../../contracts/duration.ts';
import { parseDefinition } from '../../contracts/definition/index.ts';
import { makeStream } from './streams.ts';
import { suddenIn } from './sudden.ts';

const definition = parseDefinition(
  'name: m\ntask: binary\ntarget: { name: y, classes: ["0", "1"] }\nfeatures: [{ name: x1, type: numeric }]\n',
  'm',
);
const { minimumPairs } = definition.policy.shadow;

it('asks for more days, the less two rules differ, and never for fewer than a verdict rests on', () => {
  const stream = makeStream('abrupt concepts', 1);
  const needsOf = (chance: typeof stream.chance) => suddenIn({ ...stream, chance }, definition)[0].needs;
  const [at] = stream.changes;
  const opposite = needsOf((x, instant) => (instant < at ? 1 - stream.chance(x, at) : stream.chance(x, at)));
  const moved = needsOf(stream.chance);
  const close = needsOf((x, instant) => 0.5 * stream.chance(x, at) + 0.5 * stream.chance(x, instant));
  expect(opposite).toBeGreaterThanOrEqual(minimumPairs * DAY);
  expect(moved).toBeGreaterThan(opposite);
  expect(close).toBeGreaterThan(moved);
});

it('ends each change’s time where the next one begins', () => {
  const changes = suddenIn(makeStream('swap and back', 1), definition);
  expect(changes[0].until).toBe(changes[1].at);
});
