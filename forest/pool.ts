import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Finding, PhaseInput } from './phases.ts';
import type { Answer } from './worker.ts';

// The source runs as TypeScript, the published package as JavaScript.
const ENTRY = new URL(`./worker${extname(import.meta.url)}`, import.meta.url);

/** Megabytes of a thread's memory for new objects; by default it grows to many times that. */
const YOUNG_MB = 2;

/** Threads that stay warm between fits: starting one costs more than growing a small forest. */
export interface ForestPool {
  /** Threads that a fit uses unless it asks for another number. */
  readonly threads: number;
  /**
   * Runs a phase on `threads` threads, which are started when first needed; resolves when all have finished their
   * share. Phases queue behind one another in the order of the calls.
   */
  run(input: PhaseInput, threads: number, onFinding: (finding: Finding) => void): Promise<void>;
  /** Ends the threads; a running phase is rejected. The pool starts new ones if it is used again. */
  close(): Promise<void>;
}

interface Share {
  resolve(): void;
  reject(reason: unknown): void;
  onFinding(finding: Finding): void;
}

/** Creates a pool; its idle threads don't keep the process alive. Threads default to what the machine can run. */
export function createForestPool(options: { threads?: number } = {}): ForestPool {
  const members: Member[] = [];
  return {
    threads: options.threads ?? availableParallelism(),
    async run(input, threads, onFinding) {
      while (members.length < threads) {
        const member = startMember(() => members.splice(members.indexOf(member), 1));
        members.push(member);
      }
      await Promise.all(members.slice(0, threads).map((member) => member.run(input, onFinding)));
    },
    async close() {
      await Promise.all(members.map((member) => member.close()));
    },
  };
}

interface Member {
  run(input: PhaseInput, onFinding: (finding: Finding) => void): Promise<void>;
  close(): Promise<unknown>;
}

function startMember(onExit: () => void): Member {
  // The process's own flags may be ones that a thread refuses, such as --input-type.
  const worker = new Worker(ENTRY, {
    execArgv: [],
    // Its arrays lie elsewhere; its objects are few and short-lived.
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  const shares = new Map<number, Share>();
  let tasks = 0;
  worker.unref();

  const settle = (task: number): Share => {
    const share = shares.get(task)!;
    shares.delete(task);
    if (shares.size === 0) worker.unref();
    return share;
  };
  const rejectAll = (reason: unknown) => {
    for (const task of shares.keys()) settle(task).reject(reason);
  };

  worker.on('message', (answer: Answer) => {
    switch (answer.type) {
      case 'finding':
        return shares.get(answer.task)!.onFinding(answer.finding);
      case 'done':
        return settle(answer.task).resolve();
      case 'failed':
        return settle(answer.task).reject(answer.error);
    }
  });
  worker.on('error', rejectAll);
  worker.on('exit', (code) => {
    rejectAll(new Error(`a thread of the forest pool ended with code ${code} before its work was done`));
    onExit();
  });

  return {
    run: (input, onFinding) =>
      new Promise((resolve, reject) => {
        const task = tasks++;
        shares.set(task, { resolve, reject, onFinding });
        worker.ref();
        worker.postMessage({ task, input });
      }),
    close: () => worker.terminate(),
  };
}

let shared: ForestPool | undefined;

/** The pool that fits use unless they bring their own. */
export const sharedForestPool = (): ForestPool => (shared ??= createForestPool());

/** Ends the threads of the shared pool, if there are any. */
export const closeForestPool = async (): Promise<void> => shared?.close();
