import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { startPerennial } from '../client/testing/perennial.ts';

export interface Target {
  temporalAddress: string;
  namespace: string;
  databaseUrl: string;
}

/** `perennial worker` as a process of its own. */
export class WorkerProcess {
  private readonly child: ReturnType<typeof startPerennial>;

  private constructor(child: ReturnType<typeof startPerennial>) {
    this.child = child;
  }

  /** Settles when it polls. */
  static async start(
    { temporalAddress, namespace, databaseUrl }: Target,
    args: readonly string[] = [],
  ): Promise<WorkerProcess> {
    const child = startPerennial(['worker', ...args], {
      env: {
        TEMPORAL_ADDRESS: temporalAddress,
        TEMPORAL_NAMESPACE: namespace,
        PERENNIAL_DATABASE_URL: databaseUrl,
      },
    });
    const lines: string[] = [];
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stderr }).on('line', (line) => {
        if (/^worker \(.*\) is up/.test(line)) resolve();
        else lines.push(line);
      });
      child.once('close', (code) =>
        reject(new Error(`the worker ended with ${code}; it said\n${lines.slice(-20).join('\n')}`)),
      );
    });
    return new WorkerProcess(child);
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** By SIGKILL: it can't tell anyone. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.isRunning) return;
    const ended = once(this.child, 'exit');
    this.child.kill(signal);
    await ended;
  }
}
