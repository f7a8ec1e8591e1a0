import { nowOf } from './command/clock.ts';
import { replying, subcommand } from './command/command.ts';
import { request, type RequestOptions } from './command/request.ts';

export const withdraw = request(
  subcommand(
    'withdraw <model> <batch>',
    'take a bad batch out: decisions from now on no longer see its rows',
    ['withdraw churn 17 --reason "prices in another unit"'],
  ),
).action(
  replying(async ({ store }, model: string, batch: number, { actor, reason }: RequestOptions) => {
    const at = await nowOf(store, model);
    const withdrawal = await store.batches.withdraw(model, batch, { actor, reason, at });
    const text = `batch ${batch} of "${model}" is withdrawn by batch ${withdrawal}`;
    return { json: { withdrawn: batch, batch: withdrawal }, text };
  }),
);
