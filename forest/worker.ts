import { parentPort } from 'node:worker_threads';
import type { GrownTree } from './job.ts';
import { work, type PhaseInput } from './phases.ts';

/** What a thread answers: each tree when it is grown, and at the end of its share `done` or the error. */
export type Answer =
  | { type: 'tree'; task: number; tree: GrownTree }
  | { type: 'done'; task: number }
  | { type: 'failed'; task: number; error: unknown };

if (!parentPort)
  throw new Error('forest/worker is the entry of a worker thread; start it through a forest pool');
const port = parentPort;

port.on('message', ({ task, input }: { task: number; input: PhaseInput }) => {
  const answer = (message: Answer) => port.postMessage(message);
  try {
    work(input, (tree) => answer({ type: 'tree', task, tree }));
    answer({ type: 'done', task });
  } catch (error) {
    answer({ type: 'failed', task, error });
  }
});
