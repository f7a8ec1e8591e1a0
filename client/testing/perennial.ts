import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
  /** The one document on stdout; throws when there is anything else. */
  json<T = Record<string, unknown>>(): T;
}

export interface Surroundings {
  cwd?: string;
  env?: Record<string, string>;
}

/** The environment without whatever servers the person at this machine uses. */
const neutral = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(TEMPORAL|PERENNIAL_DATABASE)/.test(name)),
  );

/** Starts the command as a process of its own. */
export const startPerennial = (args: readonly string[], { cwd, env }: Surroundings = {}) =>
  spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...neutral(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** Runs the command to its end. */
export const perennial = (args: readonly string[], surroundings?: Surroundings): Promise<Ended> =>
  ended(startPerennial(args, surroundings));

/** Waits for a process that was started just now, and keeps what it says. */
export function ended(child: ReturnType<typeof startPerennial>): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child
      .once('error', reject)
      .once('close', (code) => resolve({ code, stdout, stderr, json: <T>() => JSON.parse(stdout) as T }));
  });
}
