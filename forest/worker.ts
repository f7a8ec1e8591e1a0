import { parentPort } from 'node:worker_threads';
import { work, type Finding, type PhaseInput } from './phases.ts';

/** What a thread answers: each finding when it is made, and at the end of its share `done` or the error. */
export type Answer =
  | { type: 'finding'; task: number; finding: Finding }
  | { type: 'done'; task: number }
  | { type: 'failed'; task: number; error: unknown };

if (!parentPort)
  throw new Error('forest/worker is the entry of a worker thread; start it through a forest pool');
const port = parentPort;

port.on('message', ({ task, input }: { task: number; input: PhaseInput }) => {
  const answer = (message: Answer) => port.postMessage(message);
  try {
    work(input, (finding) => answer({ type: 'finding', task, finding }));
    answer({ type: 'done', task });
  } catch (error) {
    answer({ type: 'failed', task, error });
  }
});
