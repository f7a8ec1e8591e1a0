import type { Decision } from '../../contracts/decision.ts';
import type { Definition } from '../../contracts/definition/definition.ts';
import type { DriftReport, Estimate } from '../../contracts/reports.ts';

/** A model's history as charts take it: instants in epoch milliseconds, all from decisions alone. */
export interface Story {
  metric: MetricPoint[];
  /** Champions one after the other; the last one's span ends with the story. */
  champions: { version: number; from: number; to: number }[];
  features: string[];
  /** Inputs that moved, by evaluation. */
  drift: { at: number; feature: string; distance: string; value: number; limit: number }[];
  /** When the champion was evaluated with its drift measured. */
  looks: number[];
  shadows: ShadowStory[];
  decisions: Told[];
}

export interface MetricPoint {
  at: number;
  value: number;
  /** Null where nothing is known of the error. */
  low: number | null;
  high: number | null;
  rows: number;
  version: number;
  verdict: string;
}

export interface ShadowStory {
  versions: number[];
  from: number;
  /** Log 10 of the e-value that the verdict is by, at each look. */
  evidence: [at: number, logE: number][];
  /** Where a verdict of better is reached, log 10. */
  decisive: number;
  verdict: string | null;
}

export type Told = Pick<Decision, 'seq' | 'at' | 'kind' | 'rule' | 'sentence' | 'actor' | 'versions'>;

/** @param end where the story ends; the last decision by default */
export function storyOf(
  decisions: readonly Decision[],
  { features, policy }: Definition,
  end = decisions.at(-1)?.at ?? 0,
): Story {
  return {
    metric: decisions.flatMap(metricPoint),
    champions: championsOf(decisions, end),
    features: features.map(({ name }) => name),
    drift: decisions.flatMap(movedInputs),
    looks: decisions.flatMap(({ kind, evidence, at }) =>
      kind === 'evaluation' && evidence.drift ? [at] : [],
    ),
    shadows: shadowsOf(decisions, policy.shadow.evidence === 'tenure' ? 'tenureBetter' : 'better'),
    decisions: decisions.map(({ seq, at, kind, rule, sentence, actor, versions }) => ({
      seq,
      at,
      kind,
      rule,
      sentence,
      actor,
      versions,
    })),
  };
}

/** Errors beyond this stand for none that is known. */
const UNKNOWN = 1e300;

function metricPoint({ kind, evidence, at, versions, rule }: Decision): MetricPoint[] {
  const estimate = evidence.estimate as Estimate | null | undefined;
  if (kind !== 'evaluation' || !estimate) return [];
  const { value, low, high, rows } = estimate;
  const isKnown = Math.max(Math.abs(low), Math.abs(high)) < UNKNOWN;
  return [
    {
      at,
      value,
      low: isKnown ? low : null,
      high: isKnown ? high : null,
      rows,
      version: versions[0],
      verdict: rule,
    },
  ];
}

function championsOf(decisions: readonly Decision[], end: number): Story['champions'] {
  const changes = decisions.filter(
    ({ kind, versions }) => ['promotion', 'rollback', 'adoption'].includes(kind) && versions.length > 0,
  );
  return changes.map(({ at, versions }, index) => ({
    version: versions[0],
    from: at,
    to: changes[index + 1]?.at ?? end,
  }));
}

function movedInputs({ kind, evidence, at }: Decision): Story['drift'] {
  const drift = evidence.drift as DriftReport | null | undefined;
  if (kind !== 'evaluation' || !drift) return [];
  return drift.moved.map(({ feature, distance, value, limit }) => ({ at, feature, distance, value, limit }));
}

function shadowsOf(decisions: readonly Decision[], field: 'better' | 'tenureBetter'): ShadowStory[] {
  const shadows: ShadowStory[] = [];
  let open: ShadowStory | null = null;
  for (const { kind, evidence, at, versions, rule } of decisions) {
    if (kind === 'registered' && rule !== 'first') {
      open = { versions, from: at, evidence: [[at, 0]], decisive: NaN, verdict: null };
      shadows.push(open);
    }
    if (!open || (kind !== 'check' && kind !== 'verdict')) continue;
    const e = evidence[field];
    if (typeof e === 'number') {
      open.evidence.push([at, e / Math.LN10]);
      open.decisive = -Math.log10(evidence.alpha as number);
    }
    if (kind !== 'verdict') continue;
    open.verdict = String(evidence.verdict);
    // A refresh records the old shadow's end before the new one's beginning.
    open = null;
  }
  return shadows.filter(({ evidence }) => evidence.length > 1);
}
