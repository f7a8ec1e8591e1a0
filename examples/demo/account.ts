import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import Table from 'cli-table3';
import type { Decision } from '../../contracts/decision.ts';
import type { Result } from './result.ts';

/** Checks of a shadow and evaluations without a finding are on record, but not every one is told. */
const told = ({ kind, rule }: Decision): boolean =>
  kind !== 'check' && kind !== 'waiting' && !(kind === 'evaluation' && rule === 'healthy');

export const date = (at: number): string => new Date(at).toISOString().slice(0, 10);
export const timeOfDay = (at: number): string => new Date(at).toISOString().slice(11, 19);

/** The live account for a person, on stderr; stdout is for the result. */
export class Account {
  private readonly bars: MultiBar | null;
  private readonly bar: SingleBar | null;
  private readonly dated: (at: number) => string;

  /** @param dated how a decision's instant is written */
  constructor(weeks: number, dated: (at: number) => string = date) {
    this.dated = dated;
    const terminal = process.stderr.isTTY;
    this.bars = terminal
      ? new MultiBar(
          { format: ' {bar} week {value} of {total}  {stage}', stream: process.stderr, hideCursor: true },
          Presets.shades_classic,
        )
      : null;
    this.bar = this.bars?.create(weeks, 0, { stage: '' }) ?? null;
  }

  say(line: string): void {
    if (this.bars) this.bars.log(`${line}\n`);
    else process.stderr.write(`${line}\n`);
  }

  decisions(decisions: readonly Decision[]): void {
    for (const decision of decisions.filter(told))
      this.say(`${this.dated(decision.at)}  ${decision.sentence}`);
  }

  week(done: number, stage: string): void {
    this.bar?.update(done, { stage });
  }

  end(): void {
    this.bars?.stop();
  }
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

export function summary(result: Result): string {
  const { verdicts, metric, breaker } = result;
  const table = new Table({ style: { head: [], border: [] } });
  table.push(
    ['weeks', result.weeks],
    ['evaluations', result.evaluations],
    ['retrainings', result.retrainings],
    ['refused by validation', result.refused],
    [
      'verdicts',
      `${verdicts.better} better, ${verdicts.notWorse} not worse, ${verdicts.worse} worse, ${verdicts.undecided} undecided`,
    ],
    ['promotions', result.promotions],
    ['rollbacks', result.rollbacks],
    [
      'breaker',
      breaker.map(({ cause, actor }) => `${cause}, ${actor ? `closed by ${actor}` : 'open'}`).join('; ') ||
        'never opened',
    ],
    [`${metric.name} with Perennial`, percent(metric.lifecycle)],
    [`${metric.name} never retrained`, percent(metric.never)],
    ['digest', result.digest.slice(0, 16)],
    ['seconds', result.seconds.toFixed(0)],
  );
  return table.toString();
}
