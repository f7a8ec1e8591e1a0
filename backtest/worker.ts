import type { MessagePort } from 'node:worker_threads';
import { sharingThrough } from './exchange.ts';
import { live, type Life, type LifeInput } from './life.ts';

// The entry of the backtest's threads: each export is a task.

export { fresh } from './fresh.ts';

/**
 * @param exchange where fits are shared; null where there is nobody to share them with
 * @param account where its progress is told
 */
export async function life({
  exchange,
  account,
  ...input
}: Omit<LifeInput, 'sharing' | 'onProgress'> & {
  exchange: MessagePort | null;
  account: MessagePort;
}): Promise<Life> {
  try {
    return await live({
      ...input,
      sharing: exchange ? sharingThrough(exchange) : undefined,
      onProgress: (progress) => account.postMessage(progress),
    });
  } finally {
    exchange?.close();
    account.close();
  }
}
