import { stringify } from 'yaml';
import type { Decision } from '../contracts/decision.ts';
import { replying, subcommand } from './command/command.ts';
import { formatInstant } from './command/instant.ts';
import { wholeHistory } from './command/whole-history.ts';

interface HistoryOptions {
  evidence?: boolean;
}

export const history = subcommand(
  'history <model>',
  'every decision in order, and what was delayed; with --json also rules, versions and who asked',
  ['history churn', 'history churn --evidence', 'history churn --json'],
)
  .option('--evidence', 'with the numbers that each decision saw')
  .action(
    replying(async ({ store }, model: string, { evidence }: HistoryOptions) => {
      const decisions = await wholeHistory(store, model);
      const told = decisions.map((decision) => ({
        at: decision.at,
        text: evidence ? `${lineOf(decision)}${numbersOf(decision)}` : lineOf(decision),
      }));
      // Delays are no decisions: they depend on the machines' luck.
      const delays = (await store.decisions.delays(model)).map(({ at, message }) => ({
        at,
        text: line('–', at, 'delay', message),
      }));
      const lines = [...told, ...delays].sort((a, b) => a.at - b.at).map(({ text }) => text);
      return { json: decisions, text: lines.length > 0 ? lines.join('\n') : `"${model}" has no history yet` };
    }),
  );

/** Sentences are too long for a table. */
const lineOf = ({ seq, at, kind, sentence }: Decision): string => line(String(seq), at, kind, sentence);

const line = (number: string, at: number, kind: string, sentence: string): string =>
  `${number.padStart(5)}  ${toTheSecond(at)}  ${kind.padEnd(14)}  ${sentence}`;

const toTheSecond = (at: number): string => formatInstant(Math.floor(at / 1000) * 1000);

/** As YAML, set in below its line. */
const numbersOf = ({ evidence }: Decision): string =>
  Object.keys(evidence).length === 0
    ? ''
    : `\n${stringify(evidence).trimEnd().replace(/^/gm, ' '.repeat(9))}`;
