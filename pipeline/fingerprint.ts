import { createHash } from 'node:crypto';
import type { Frame } from '../contracts/frame.ts';

/**
 * SHA-256 of a frame's features, rows, labels and times, as hex: equal for equal data in equal order, on little-endian
 * machines.
 */
export function fingerprint({ features, rows, x, y, observedAt }: Frame): string {
  return createHash('sha256')
    .update(JSON.stringify({ features: features.map(({ name }) => name), rows }))
    .update(x)
    .update(y)
    .update(observedAt)
    .digest('hex');
}
