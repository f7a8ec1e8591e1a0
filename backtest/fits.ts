import { createHash } from 'node:crypto';
import { fingerprint } from '../pipeline/fingerprint.ts';
import type { FitOptions, Trained, Trainer, Training, TrainingMaterial } from '../pipeline/trainer.ts';

/** What policies spend on fits, whether or not another one has made the same fit. */
export interface Cost {
  fits: number;
  /** Rows × trees, over all fits; rows alone for a trainer that tells of no trees. */
  rowTrees: number;
}

export const noCost = (): Cost => ({ fits: 0, rowTrees: 0 });

/** A fit as it goes from thread to thread. */
export type PlainFit = Pick<Trained, 'bytes' | 'material'>;

/** Makes a fit unless one of equal key was made elsewhere. */
export type Sharing = (key: string, make: () => Promise<PlainFit>) => Promise<PlainFit>;

/** The same trainers, which count what is spent and fit equal rows with equal parameters and seed once. */
export const economical = (
  trainers: Readonly<Record<string, Trainer>>,
  economy: { cost: Cost; threads?: number; sharing?: Sharing },
): Record<string, Trainer> =>
  Object.fromEntries(
    Object.entries(trainers).map(([name, trainer]) => [name, economicalTrainer(trainer, economy)]),
  );

function economicalTrainer(
  trainer: Trainer,
  { cost, threads, sharing = (_key, make) => make() }: { cost: Cost; threads?: number; sharing?: Sharing },
): Trainer {
  return {
    name: trainer.name,
    fitsHeldOut: trainer.fitsHeldOut,
    load: trainer.load.bind(trainer),
    async fit(training, options) {
      const make = async (): Promise<PlainFit> => {
        const { bytes, material } = await trainer.fit(training, { ...options, threads });
        return { bytes, material };
      };
      const { bytes, material } = await sharing(keyOf(trainer.name, training, options), make);
      cost.fits++;
      cost.rowTrees += spent(material, training.frame.rows);
      const { target, frame } = training;
      return { bytes, material, model: await trainer.load(bytes, { features: frame.features, target }) };
    },
  };
}

const spent = ({ rowTrees }: TrainingMaterial, rows: number): number => rowTrees ?? rows;

function keyOf(
  trainer: string,
  { frame, recentFrom, heldOutFrom, target }: Training,
  { parameters, seed, kinds }: FitOptions,
): string {
  const how = { trainer, recentFrom, heldOutFrom, target, parameters, seed, kinds, features: frame.features };
  return createHash('sha256').update(JSON.stringify(how)).update(fingerprint(frame)).digest('hex');
}
