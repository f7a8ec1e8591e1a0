import { createHash } from 'node:crypto';
import { DAY, HOUR } from '../../contracts/duration.ts';
import { Generator } from '../../forest/random.ts';

/** A patient's state at an instant, and the glucose half an hour later. Glucose in mmol/l. */
export interface Reading {
  patient: string;
  observedAt: number;
  glucose: number;
  carbohydrates: number;
  insulin: number;
  activity: number;
  glucoseIn30Min: number;
}

/** Day, from the first reading on, on which a patient answers to insulin in another way: somewhen in weeks 9 to 16. */
export const dayOfChange = (patient: string): number => 56 + (hashOf(patient) % 56);

const hashOf = (text: string): number => createHash('sha256').update(text).digest().readUInt32LE(0);

/** Half-hourly readings of `days` days from `from` on, made up: equal patients and seeds have equal ones. */
export function readingsOf(
  patient: string,
  { from, days, seed = 1 }: { from: number; days: number; seed?: number },
): Reading[] {
  const random = new Generator(hashOf(`${patient}/${seed}`), 0);
  const draw = () => random.next() / 2 ** 32;
  const [perCarbohydrate, perUnit] = [0.03 + 0.03 * draw(), 0.5 + 0.5 * draw()];
  const change = from + dayOfChange(patient) * DAY;
  const readings: Reading[] = [];
  for (let at = from; at < from + days * DAY; at += HOUR / 2) {
    const meal = draw() < 0.12;
    const carbohydrates = meal ? 20 + 80 * draw() : 0;
    const insulin = meal || draw() < 0.1 ? 8 * draw() : 0;
    const activity = draw() < 0.2 ? draw() : 0;
    const glucose = 4 + 8 * draw();
    // Ill, the patient needs twice the insulin for the same effect.
    const effect = at < change ? perUnit : perUnit / 2;
    const next =
      glucose + perCarbohydrate * carbohydrates - effect * insulin - 1.5 * activity + (draw() - 0.5);
    readings.push({
      patient,
      observedAt: at,
      glucose,
      carbohydrates,
      insulin,
      activity,
      glucoseIn30Min: Math.max(1, next),
    });
  }
  return readings;
}
