import { evidenceFor } from '../../contracts/evidence.ts';
import { estimateOf, refused, registered, versionOf, comparisonOf, evaluationOf } from './reports.ts';
import { WEEK, START, World } from './world.ts';
import type { PolicyChanges } from './policy.ts';

/** A number in [0, 1) that depends on its arguments alone. */
function chance(seed: number, ...on: number[]): number {
  let mixed = seed;
  for (const number of on) mixed = Math.imul(mixed ^ (number % 4_294_967_291), 0x9e3779b1) ^ (mixed >>> 15);
  return (mixed >>> 0) / 2 ** 32;
}

/** So much accuracy a version loses in a week, in the years of a market that keeps moving. */
const AGEING = 0.004;

/**
 * A world whose versions age: each is as good as the market of its training, and the market moves on. What is measured
 * depends on `seed` and on the rows looked at, so that equal lives see equal things.
 */
export function marketWorld(changes: PolicyChanges, seed: number): World {
  const world = new World(changes);
  const quality = (version: number, at: number) => {
    const age = (at - (world.registry.get(version)?.trainedTo ?? START)) / WEEK;
    return 0.78 - AGEING * age + 0.02 * chance(seed, version);
  };
  world.script.train = ({ at, number }) => {
    const version = versionOf(world.nextVersion(), at);
    return chance(seed, number) < 0.1 ? refused(version) : registered(version);
  };
  world.script.evaluate = (action) => {
    const value =
      quality(action.version, action.at) + 0.03 * (chance(seed, action.version, action.window.to) - 0.5);
    const drop = 0.76 - value;
    const verdict = drop > 0.06 ? 'degraded' : drop > 0.02 ? 'suspect' : 'healthy';
    const around = { champion: action.version, missing: [], newest: action.at };
    return { ...evaluationOf(action, verdict, around), estimate: estimateOf(value), drop: estimateOf(drop) };
  };
  world.script.compare = (action) => {
    const gain = quality(action.leader, action.at) - quality(action.champion, action.at);
    const around = { champion: action.champion, missing: [], newest: action.at };
    const report = comparisonOf(action, gain > 0 ? 'likelyBetter' : 'undecided', around);
    const better = gain * evidenceFor(report.evidence, action.leader).units;
    return {
      ...report,
      better,
      own: better,
      anyBetter: better,
      tenureBetter: better,
      worse: -better,
      difference: estimateOf(gain),
    };
  };
  return world;
}
