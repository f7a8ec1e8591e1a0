import type { Finding } from '../../contracts/reports.ts';

/** A check with its number; it is passed up to the limit. */
export const finding = (
  check: string,
  feature: string | null,
  value: number,
  limit: number,
  sentence: string,
): Finding => ({ check, passed: value <= limit, feature, value, limit, sentence });

export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
