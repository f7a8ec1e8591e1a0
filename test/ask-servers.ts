import { inject } from 'vitest';
import type { BundleAnswer, PostgresAnswer, TemporalAnswer } from './servers.ts';

/** Asks the run's global setup for a server, which starts on the first question, or for the bundled workflows. */
export async function askFor(server: 'postgres'): Promise<PostgresAnswer>;
export async function askFor(server: 'temporal'): Promise<TemporalAnswer>;
export async function askFor(server: 'bundle'): Promise<BundleAnswer>;
export async function askFor(server: string): Promise<PostgresAnswer | TemporalAnswer | BundleAnswer> {
  const response = await fetch(`${inject('servers')}/${server}`);
  if (!response.ok) throw new Error(`the test run has no ${server}: ${await response.text()}`);
  return (await response.json()) as PostgresAnswer | TemporalAnswer | BundleAnswer;
}
