import { pino } from 'pino';
import { createWorkers, type WorkerOptions } from '../worker/worker.ts';

/** Quiet workers for both queues in this process; `stop` ends them and waits until they are gone. */
export async function startWorkers(
  options: Omit<WorkerOptions, 'role' | 'log'>,
): Promise<{ stop(): Promise<void> }> {
  const workers = await createWorkers({ role: 'all', log: pino({ level: 'silent' }), ...options });
  const ended = workers.run();
  return {
    async stop() {
      workers.shutdown();
      await ended;
    },
  };
}
