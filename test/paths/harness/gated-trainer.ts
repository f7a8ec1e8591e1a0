import { forestTrainer } from '../../../pipeline/forest-trainer.ts';
import type { Trainer } from '../../../pipeline/trainer.ts';

/** A trainer named `gated` that fits forests, but only once its gate is open. */
export function gatedTrainer() {
  let open = () => {};
  let begun = () => {};
  const gate = {
    opened: new Promise<void>((resolve) => (open = resolve)),
    /** Settles when a fit waits at the gate. */
    reached: new Promise<void>((resolve) => (begun = resolve)),
    open: () => open(),
  };
  const trainer: Trainer = {
    ...forestTrainer,
    name: 'gated',
    async fit(training, options) {
      begun();
      const beating = setInterval(() => options.onProgress(0, 1), 100);
      const aborted = new Promise<never>((_, reject) =>
        options.signal.addEventListener('abort', () => reject(options.signal.reason as Error)),
      );
      try {
        await Promise.race([gate.opened, aborted]);
      } finally {
        clearInterval(beating);
      }
      return forestTrainer.fit(training, options);
    },
  };
  return { gate, trainer };
}
