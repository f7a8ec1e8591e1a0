import type { MessagePort } from 'node:worker_threads';
import type { PlainFit, Sharing } from './fits.ts';

/** Fits kept for threads that come later: policies live at about the same pace. */
const FITS_KEPT = 256;

/** From a thread that needs a fit, and to it. */
type Wish = { type: 'want' | 'failed'; key: string } | { type: 'made'; key: string; fit: PlainFit };
type Answer = { type: 'make'; key: string } | { type: 'take'; key: string; fit: PlainFit };

/** Where threads leave the fits they made for those that want the same: each is made once. */
export class FitExchange {
  private readonly made = new Map<string, PlainFit>();
  /** Threads that wait for a fit that another one makes. */
  private readonly waiting = new Map<string, MessagePort[]>();

  connect(port: MessagePort): void {
    port.on('message', (wish: Wish) => this.hear(wish, port));
  }

  private hear(wish: Wish, port: MessagePort): void {
    const { key } = wish;
    const waiting = this.waiting.get(key) ?? [];
    switch (wish.type) {
      case 'want': {
        const fit = this.made.get(key);
        if (fit) return tell(port, { type: 'take', key, fit });
        if (this.waiting.has(key)) waiting.push(port);
        else {
          this.waiting.set(key, []);
          tell(port, { type: 'make', key });
        }
        return;
      }
      case 'made':
        this.keep(key, wish.fit);
        this.waiting.delete(key);
        for (const other of waiting) tell(other, { type: 'take', key, fit: wish.fit });
        return;
      case 'failed': {
        // It fails for the others too, but that is for each to find out.
        const next = waiting.shift();
        if (next) tell(next, { type: 'make', key });
        else this.waiting.delete(key);
        return;
      }
    }
  }

  private keep(key: string, fit: PlainFit): void {
    this.made.set(key, fit);
    if (this.made.size > FITS_KEPT) this.made.delete(this.made.keys().next().value as string);
  }
}

const tell = (port: MessagePort, answer: Answer): void => port.postMessage(answer);

/** A thread's side of the exchange. */
export function sharingThrough(port: MessagePort): Sharing {
  const asked = new Map<string, (answer: Answer) => void>();
  const say = (wish: Wish) => port.postMessage(wish);
  port.on('message', (answer: Answer) => {
    asked.get(answer.key)?.(answer);
    asked.delete(answer.key);
  });
  return async (key, make) => {
    const answer = await new Promise<Answer>((resolve) => {
      asked.set(key, resolve);
      say({ type: 'want', key });
    });
    if (answer.type === 'take') return answer.fit;
    try {
      const fit = await make();
      say({ type: 'made', key, fit });
      return fit;
    } catch (error) {
      say({ type: 'failed', key });
      throw error;
    }
  };
}
