import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { FitExchange } from './exchange.ts';
import type { fresh, FreshInput } from './fresh.ts';
import type { Life, LifeInput } from './life.ts';
import type { Progress } from './rehearsal.ts';

// The source runs as TypeScript, the published package as JavaScript.
const ENTRY = fileURLToPath(new URL(`./worker${extname(import.meta.url)}`, import.meta.url));

/** A backtest's threads, one per core. */
export interface Threads {
  readonly cores: number;
  /** @param share whether fits are shared with the other lives */
  life(input: Omit<LifeInput, 'sharing'>, share: boolean): Promise<Life>;
  fresh(input: FreshInput): ReturnType<typeof fresh>;
  close(): Promise<void>;
}

export function startThreads(cores = availableParallelism()): Threads {
  // A life that waits for another one's fit leaves its thread to the next.
  const pool = new Piscina({
    filename: ENTRY,
    minThreads: 1,
    maxThreads: cores,
    concurrentTasksPerWorker: 2,
    execArgv: [],
  });
  const exchange = new FitExchange();
  return {
    cores,
    async life({ onProgress, ...input }, share) {
      const [account, fits] = [new MessageChannel(), share ? new MessageChannel() : null];
      account.port1.on('message', (progress: Progress) => onProgress?.(progress));
      if (fits) exchange.connect(fits.port1);
      const ports = { account: account.port2, exchange: fits?.port2 ?? null };
      try {
        return (await pool.run(
          { ...input, ...ports },
          { name: 'life', transferList: fits ? [account.port2, fits.port2] : [account.port2] },
        )) as Life;
      } finally {
        account.port1.close();
        fits?.port1.close();
      }
    },
    fresh: (input) => pool.run(input, { name: 'fresh' }) as ReturnType<typeof fresh>,
    close: () => pool.destroy(),
  };
}
