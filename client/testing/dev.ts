import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { DevAddresses } from '../command/dev-file.ts';

/** A `perennial dev --json` that is up. */
export interface RunningDev {
  readonly addresses: DevAddresses;
  /** Ctrl-C; returns the exit code. */
  stop(): Promise<number | null>;
}

/**
 * Waits until a just started `perennial dev --json` has said where its servers are.
 * @throws Error with what it said, when it ends instead
 */
export async function startDev(child: ChildProcess): Promise<RunningDev> {
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [document] = (await Promise.race([
    once(child.stdout!.setEncoding('utf8'), 'data'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`it ended with ${String(code)}: ${said}`))),
  ])) as [string];
  return {
    addresses: JSON.parse(document) as DevAddresses,
    async stop() {
      const ended = once(child, 'exit') as Promise<[number | null]>;
      child.kill('SIGINT');
      return (await ended)[0];
    },
  };
}
