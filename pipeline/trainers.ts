import { forestTrainer } from './forest-trainer.ts';
import { mlRandomForestTrainer } from './ml-random-forest-trainer.ts';
import type { Trainer } from './trainer.ts';

/**
 * The trainers that definitions can name: Perennial's two and a worker's own.
 *
 * @throws RangeError when two have one name
 */
export function createTrainers(...extra: Trainer[]): Readonly<Record<string, Trainer>> {
  const trainers = [forestTrainer, mlRandomForestTrainer, ...extra];
  const names = trainers.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new RangeError(`two trainers are called ${twice}: rename yours`);
  return Object.fromEntries(trainers.map((trainer) => [trainer.name, trainer]));
}

/** @throws RangeError that lists the trainers there are when none has the name */
export function trainerNamed(trainers: Readonly<Record<string, Trainer>>, name: string): Trainer {
  if (Object.hasOwn(trainers, name)) return trainers[name];
  throw new RangeError(
    `training.trainer is ${name}, but this worker has only ${Object.keys(trainers).join(', ')}: correct the ` +
      'definition, or give the trainer to the worker',
  );
}
