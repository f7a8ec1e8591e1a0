import { randomUUID } from 'node:crypto';
import { advanceUpdate } from '../contracts/messages.ts';
import type { Decision } from '../contracts/decision.ts';
import { instant, wholeNumber } from './command/arguments.ts';
import { replying, subcommand } from './command/command.ts';
import { Failed, UsageError } from './command/failures.ts';
import { formatInstant } from './command/instant.ts';
import { request, sendUpdate, type RequestOptions } from './command/request.ts';

interface AdvanceOptions extends RequestOptions {
  to: number;
  batch?: number;
  json?: boolean;
}

export const advance = request(
  subcommand(
    'advance <model>',
    'say that data are complete up to an instant; prints the decisions made on the way (clock: observation)',
    ['advance churn --to 2024-05-08', 'advance churn --to 2024-05-08T06:00:00Z --batch 12 --json'],
  ),
)
  .requiredOption('--to <instant>', 'data are complete up to here (required)', instant)
  .option('--batch <n>', 'decisions see batches up to this one (default: the newest)', wholeNumber)
  .action(
    replying(async (context, model: string, { to, batch, json, ...options }: AdvanceOptions) => {
      const { definition } = await context.store.models.get(model);
      if (definition.policy.clock !== 'observation')
        throw new UsageError(
          `"${model}" has clock: wall, its time passes by itself: advance is for clock: observation`,
        );
      const content = { to, batch: batch ?? (await context.store.batches.newest(model)) };
      const decisions: Decision[] = [];
      for (let { requestId } = options; ; requestId = randomUUID()) {
        const answer = await sendUpdate(context, model, advanceUpdate, {
          content,
          options: { ...options, requestId },
        });
        const { reached } = answer;
        decisions.push(...answer.decisions);
        if (!json) for (const decision of answer.decisions) process.stdout.write(`${lineOf(decision)}\n`);
        if (!answer.done) throw new Failed(answer.sentence, { details: { reached, decisions } });
        // It stops early to roll over; the rest is another request.
        if (reached >= to)
          return { json: { reached, decisions }, text: `"${model}" has reached ${formatInstant(reached)}` };
      }
    }),
  );

const lineOf = ({ at, sentence }: Decision): string => `${formatInstant(at)}  ${sentence}`;
