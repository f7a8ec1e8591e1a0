import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Lines of a server's output that an error message repeats. */
const REMEMBERED_LINES = 12;

/** How long a server may take to stop by itself before it is killed. */
const STOP_PATIENCE_MS = 10_000;

/**
 * Waits for a line or for the end of its standard input, which comes when this process ends, however it ends. Only
 * without the line does it stop the server ($1) by a signal ($2), after 5 seconds by KILL, and remove a folder ($3).
 */
const WATCHDOG = `
read -r dismissed && exit 0
kill -s "$2" "$1" || true
tries=0
while kill -0 "$1" 2>/dev/null && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
kill -s KILL "$1" 2>/dev/null
[ -z "$3" ] || rm -rf "$3"
`;

export type StopSignal = 'SIGTERM' | 'SIGINT' | 'SIGQUIT' | 'SIGKILL';

export interface ServerCommand {
  /** What people call it, for messages. */
  name: string;
  command: string;
  args: string[];
  cwd?: string;
  uid?: number;
  gid?: number;
  /** Ends the server when this process is gone without having stopped it. */
  orphanSignal: StopSignal;
  /** Removed as well when this process is gone without having stopped the server. */
  temporaryDir?: string;
  /** Receives each line the server writes until it is told to stop: what follows are complaints about that. */
  log: (line: string) => void;
}

/** A server that runs as a child: in a session of its own, yet never outliving this process. */
export interface ServerProcess {
  readonly pid: number;
  /** Resolves when the server has ended, to a sentence that says how; never rejects. */
  readonly ended: Promise<string>;
  /** The newest lines it wrote. */
  lastLines(): string;
  /** Sends `signal`, waits for the end, and kills it after 10 seconds. Does nothing when it has ended already. */
  stop(signal: StopSignal): Promise<void>;
}

/**
 * Starts a server in a session of its own, so that a terminal's Ctrl-C reaches only this process, which can then
 * stop things in order. A watchdog ends the server when this process disappears, by SIGKILL too.
 */
export async function startServer(server: ServerCommand): Promise<ServerProcess> {
  const child = spawn(server.command, server.args, {
    cwd: server.cwd,
    uid: server.uid,
    gid: server.gid,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  let stopping = false;
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > REMEMBERED_LINES) lines.shift();
      if (!stopping) server.log(line);
    });
  }
  const ended = new Promise<string>((resolve) => {
    // 'close' comes after the last line has been read, unlike 'exit'.
    child.once('close', (code, signal) =>
      resolve(`${server.name} ended with ${signal ?? `exit code ${code}`}`),
    );
  });
  await spawned(child, server);
  const pid = child.pid!;
  const watchdog = watch(pid, server);
  void ended.then(() => watchdog.dismiss());

  return {
    pid,
    ended,
    lastLines: () => lines.join('\n'),
    async stop(signal) {
      stopping = true;
      child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

async function spawned(child: ChildProcess, server: ServerCommand): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) =>
      reject(
        new Error(`${server.name} did not start: cannot run ${server.command} (${cause.message})`, { cause }),
      ),
    );
  });
}

function watch(pid: number, { orphanSignal, temporaryDir }: ServerCommand): { dismiss(): void } {
  const signal = orphanSignal.replace(/^SIG/, '');
  const watchdog = spawn('/bin/sh', ['-c', WATCHDOG, 'watchdog', `${pid}`, signal, temporaryDir ?? ''], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.unref();
  return { dismiss: () => void watchdog.stdin.end('dismissed\n') };
}
