import { Generator } from '../../forest/random.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2024, 0, 1);

/** A model that has its first version after five days. */
export const CHURN = `name: churn
task: binary
target: { name: churned, classes: [no, yes] }
clock: observation
features: [{ name: age, type: numeric }, { name: spent, type: numeric }]
block: 1d
blockRows: 24
evaluation: { every: 1d, window: 1d, minimumRows: 20 }
training: { recent: 4d, minimumRows: 50, parameters: { trees: 100 } }
`;

/** CSV with an observation an hour; who is old or spends much churns. */
export function churnRows(days: number): string {
  const random = new Generator(7, 0);
  const uniform = () => random.next() / 2 ** 32;
  const lines = Array.from({ length: days * 24 }, (_, hour) => {
    const [age, spent] = [uniform(), uniform()];
    const churned = age + spent > 1 ? 'yes' : 'no';
    return `r${hour},${new Date(START + hour * HOUR).toISOString()},${age},${spent},${churned}`;
  });
  return `id,observed_at,age,spent,churned\n${lines.join('\n')}\n`;
}

/** The beginning of a day of these rows, 0 is the first. */
export const day = (number: number): string => new Date(START + number * 24 * HOUR).toISOString();
