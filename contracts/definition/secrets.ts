import type { Complaint } from './check.ts';
import { show } from './wording.ts';

const CONNECTION_URL = /\bpostgres(ql)?:\/\/|:\/\/[^\s/@:]*:[^\s/@]+@/i;

/** Complaints about text that holds a connection URL or a password within a URL, wherever it stands. */
export function secrets(value: unknown, path: Complaint['path'] = []): Complaint[] {
  if (typeof value === 'string') {
    if (!CONNECTION_URL.test(value)) return [];
    const message =
      `must not hold a connection URL, which may carry a password (got ${show(value)}), ` +
      'allowed: the name of an environment variable, where a url is asked for';
    return [{ path, at: path, message }];
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => secrets(item, [...path, index]));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]) => secrets(item, [...path, key]));
}
