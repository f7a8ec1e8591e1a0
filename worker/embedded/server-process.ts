import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Lines of a server's output that an error message repeats: a cause often comes first, before a long trace. */
const FIRST_LINES = 8;
const REMEMBERED_LINES = 20;

/** Bound on a start: a recovery after a crash may have much to do. */
const START_PATIENCE_MS = 60_000;

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
running() { kill -0 "$1" 2>/dev/null && ! grep -qs '^State:.Z' "/proc/$1/status"; }
while running "$1" && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
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
  /** Ends the server when this process is gone without having stopped it. */
  orphanSignal: StopSignal;
  /** Removed as well when this process is gone without having stopped the server. */
  temporaryDir?: string;
  /** Whether a line of its output says that it is ready. */
  announcesReady: (line: string) => boolean;
  /** Receives each line the server writes until it is told to stop: what follows are complaints about that. */
  log: (line: string) => void;
}

/** A server that runs as a child: in a session of its own, yet never outliving this process. */
export interface ServerProcess {
  readonly pid: number;
  /** Sends `signal`, waits for the end, and kills it after 10 seconds. Does nothing when it has ended already. */
  stop(signal: StopSignal): Promise<void>;
}

/** `failure` says in a sentence why there is no server; `output` has the first and the last lines it wrote. */
export type Start =
  { started: true; server: ServerProcess } | { started: false; failure: string; output: string };

/**
 * Starts a server in a session of its own, so that a terminal's Ctrl-C reaches only this process, which can then
 * stop things in order, and waits until it announces that it is ready. A watchdog ends the server when this process
 * disappears, by SIGKILL too.
 * @throws Error when the program cannot be run at all
 */
export async function startServer(command: ServerCommand): Promise<Start> {
  const child = spawn(command.command, command.args, {
    cwd: command.cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  let stopping = false;
  let reportReady = () => {};
  const ready = new Promise<null>((resolve) => (reportReady = () => resolve(null)));
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > REMEMBERED_LINES) lines.splice(FIRST_LINES, 1);
      if (command.announcesReady(line)) reportReady();
      if (!stopping) command.log(line);
    });
  }
  const ended = new Promise<string>((resolve) => {
    // 'close' comes after the last line has been read, unlike 'exit'.
    child.once('close', (code, signal) => resolve(`it ended with ${signal ?? `exit code ${code}`}`));
  });
  await spawned(child, command);
  const watchdog = watch(child.pid!, command);
  void ended.then(() => watchdog.dismiss());

  const server: ServerProcess = {
    pid: child.pid!,
    async stop(signal) {
      stopping = true;
      child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
  const failure = await firstOf([ready, ended], START_PATIENCE_MS);
  if (failure === null) return { started: true, server };
  await server.stop('SIGKILL');
  return { started: false, failure, output: lines.join('\n') };
}

/** The first of `outcomes`, or a sentence after `patienceMs`. */
async function firstOf(outcomes: Promise<string | null>[], patienceMs: number): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`it was not ready after ${patienceMs / 1000} s`), patienceMs);
  });
  try {
    return await Promise.race([...outcomes, tooLate]);
  } finally {
    clearTimeout(timer);
  }
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
