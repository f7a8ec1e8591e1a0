import { createHash } from 'node:crypto';
import type { Decision } from './decision.ts';

/**
 * SHA-256 (hex) of a decision history: equal for equal data and seed, whatever the machines did meanwhile. It sees each
 * decision's seq, at, kind, rule, evidence, sentence, actor and versions, as JSON without spaces and with sorted keys.
 */
export function digest(history: readonly Decision[]): string {
  const seen = history.map(({ seq, at, kind, rule, evidence, sentence, actor, versions }) => ({
    seq,
    at,
    kind,
    rule,
    evidence,
    sentence,
    actor,
    versions,
  }));
  return createHash('sha256').update(canonicalJson(seen)).digest('hex');
}

/** JSON without spaces and with the keys of every object in one order. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
