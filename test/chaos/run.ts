import { Command, InvalidArgumentError } from 'commander';
import { uniform } from '../../statistics/random.ts';
import { runWithCleanup, type Cleanup } from '../../worker/embedded/cleanup.ts';
import { eventful, violationsOf, type Violation } from './invariants.ts';
import { live, type Lived } from './lives.ts';
import { madeModel, type MadeModel } from './models.ts';
import { FAULTS, Stack, type Fault } from './stack.ts';

// npm run -s chaos -- [--json]: lives of made models, undisturbed and while workers and servers are killed.

interface Options {
  models: number;
  days: number;
  faults: number;
  seed: number;
  json: boolean;
}

export interface ChaosResult {
  faults: number;
  /** Each, with how many of all models' days were lived when it happened. */
  suffered: { fault: Fault; afterDays: number }[];
  models: number;
  decisions: number;
  violations: Violation[];
  seconds: number;
}

const wholeNumber = (text: string): number => {
  if (/^\d{1,6}$/.test(text) && Number(text) >= 1) return Number(text);
  throw new InvalidArgumentError('Allowed: a whole number from 1 on.');
};

const options = new Command('npm run chaos --')
  .description(
    'Lives of made models while workers, Postgres and Temporal are killed, against undisturbed ones.',
  )
  .option('--models <n>', 'how many models live at once', wholeNumber, 4)
  .option('--days <n>', 'how long they live', wholeNumber, 30)
  .option('--faults <n>', 'how often something is killed or stopped', wholeNumber, 14)
  .option('--seed <n>', 'of the data, the fits and the faults', wholeNumber, 1)
  .option('--json', 'print the result as one JSON document', false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse()
  .opts<Options>();

const say = (line: string): void => void process.stderr.write(`${line}\n`);

await runWithCleanup(async (cleanup) => {
  const result = await chaos(cleanup, options);
  process.stdout.write(`${options.json ? JSON.stringify(result) : account(result)}\n`);
  if (result.violations.length > 0) throw new Error('invariants were violated');
}, say);

async function chaos(cleanup: Cleanup, { models, days, faults, seed }: Options): Promise<ChaosResult> {
  const startedAt = performance.now();
  const made = Array.from({ length: models }, (_, index) => madeModel(index + 1, seed));

  say(`${models} models live through ${days} days undisturbed …`);
  const undisturbed = await withStack(cleanup, (stack) => allLive(stack, made, days, () => undefined));
  if (!undisturbed.some(({ history }) => eventful(history)))
    throw new Error('no life had a shadow and a promotion in it: choose more --days, or another --seed');

  say(`… and again, while ${faults} faults happen`);
  const suffered: ChaosResult['suffered'] = [];
  const disturbed = await withStack(cleanup, async (stack) => {
    const plan = faultPlan(faults, models * days, seed);
    let done = 0;
    let suffering = Promise.resolve();
    const lives = allLive(stack, made, days, () => {
      done++;
      for (let next = plan[0]; next && next.afterDays <= done; next = plan[0]) {
        const { fault, downMs, afterDays } = next;
        plan.shift();
        suffering = suffering.then(async () => {
          say(`  ${fault}, after ${afterDays} of ${models * days} days`);
          suffered.push({ fault, afterDays });
          await stack.suffer(fault, downMs);
        });
      }
    });
    const [lived] = await Promise.all([lives, lives.then(() => suffering)]);
    return lived;
  });

  return {
    faults: suffered.length,
    suffered,
    models,
    decisions: disturbed.reduce((sum, { history }) => sum + history.length, 0),
    violations: disturbed.flatMap((lived, index) => violationsOf(lived, undisturbed[index])),
    seconds: (performance.now() - startedAt) / 1000,
  };
}

async function withStack<T>(cleanup: Cleanup, work: (stack: Stack) => Promise<T>): Promise<T> {
  const stack = await Stack.start();
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= stack.stop());
  cleanup.defer('servers', stop);
  const result = await work(stack);
  await stop();
  return result;
}

function allLive(stack: Stack, models: MadeModel[], days: number, lived: () => void): Promise<Lived[]> {
  return Promise.all(models.map((model) => live(stack, model, { days, lived })));
}

/** Every kind of fault in turn, at random moments, each down for up to two seconds. */
function faultPlan(
  count: number,
  steps: number,
  seed: number,
): { fault: Fault; afterDays: number; downMs: number }[] {
  const next = uniform(seed);
  return Array.from({ length: count }, (_, index) => ({
    fault: FAULTS[index % FAULTS.length],
    afterDays: 1 + Math.floor(((index + next()) / count) * (steps - 1)),
    downMs: Math.floor(next() * 2_000),
  }));
}

function account({ faults, models, decisions, violations, seconds }: ChaosResult): string {
  const found =
    violations.length === 0
      ? 'nothing was lost: decisions, versions and champions equal those of undisturbed lives'
      : violations.map(({ invariant, detail }) => `VIOLATED: ${invariant} (${detail})`).join('\n');
  return `${faults} faults, ${models} models, ${decisions} decisions, ${seconds.toFixed(0)} s\n${found}`;
}
