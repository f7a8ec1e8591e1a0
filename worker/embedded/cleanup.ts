import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** npm and the launcher hand a key press on, so one Ctrl-C may arrive several times within milliseconds. */
const SAME_KEY_PRESS_MS = 500;

/** What a program started and has to stop again, whichever way it ends. */
export interface Cleanup {
  /** Runs `stop` at the end, before what was deferred earlier. */
  defer(name: string, stop: () => Promise<void> | void): void;
}

/** What an error means to whoever started the program. */
export interface Ending {
  exitCode: number;
  sentence: string;
}

/** Where nobody says otherwise, the whole stack. */
const unexplained = (error: unknown): Ending => ({
  exitCode: 1,
  sentence: error instanceof Error ? (error.stack ?? error.message) : String(error),
});

/**
 * Runs a program's `main` and ends the process: exit code 0, or 1 when `main` or a stop threw, or 128 plus the
 * signal's number (130 for Ctrl-C), or 1 when something threw that nobody waits for. Before that everything deferred is stopped, newest first, one after another, and
 * a failing stop doesn't keep the others from running. A second Ctrl-C, half a second later or more, exits at once.
 * @param report receives what went wrong, and a line when a signal arrives
 * @param endingOf words an error, and may give it another exit code than 1
 */
export async function runWithCleanup(
  main: (cleanup: Cleanup) => Promise<void>,
  report: (message: string) => void,
  endingOf: (error: unknown) => Ending = unexplained,
): Promise<never> {
  const deferred: { name: string; stop: () => Promise<void> | void }[] = [];
  let exitCode = 0;

  const failed = (error: unknown) => {
    const ending = endingOf(error);
    report(ending.sentence);
    if (exitCode === 0) exitCode = ending.exitCode;
  };
  const stopAll = async () => {
    for (let next = deferred.pop(); next; next = deferred.pop()) {
      try {
        await next.stop();
      } catch (cause) {
        failed(new Error(`${next.name} did not stop cleanly`, { cause }));
      }
    }
  };
  const interrupted = untilSignal((signal) => {
    exitCode = 128 + constants.signals[signal];
    report(`${signal}: stopping; once more to stop at once`);
  });

  // Also while things are being stopped: what is left of them must not stay behind.
  const crashed = new Promise<void>((resolve) => {
    process.on('uncaughtException', (error) => {
      failed(error);
      resolve();
    });
  });

  try {
    await Promise.race([
      main({ defer: (name, stop) => void deferred.push({ name, stop }) }),
      interrupted,
      crashed,
    ]);
  } catch (error) {
    failed(error);
  }
  await stopAll();
  process.exit(exitCode);
}

/** Resolves at the first signal; a later one exits the process. */
function untilSignal(onFirst: (signal: NodeJS.Signals) => void): Promise<void> {
  let firstAt: number | null = null;
  return new Promise((resolve) => {
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (firstAt === null) {
          firstAt = performance.now();
          onFirst(signal);
          resolve();
        } else if (performance.now() - firstAt > SAME_KEY_PRESS_MS) {
          process.exit(128 + constants.signals[signal]);
        }
      });
    }
  });
}
