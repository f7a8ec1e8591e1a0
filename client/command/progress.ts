import { Presets, SingleBar } from 'cli-progress';

/** A bar on stderr while a command works; nothing where stderr is no terminal. */
export class Progress {
  readonly #bar: SingleBar | null;

  constructor(label: string) {
    this.#bar = process.stderr.isTTY
      ? new SingleBar(
          { format: `${label} {bar} {percentage} %  {note}`, stream: process.stderr, hideCursor: true },
          Presets.shades_classic,
        )
      : null;
    this.#bar?.start(1, 0, { note: '' });
  }

  /** @param share between 0 and 1 */
  update(share: number, note: string): void {
    this.#bar?.update(share, { note });
  }

  stop(): void {
    this.#bar?.stop();
  }
}
