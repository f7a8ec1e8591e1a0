import type { Attribution, ChangePart, EvaluationReport } from '../contracts/reports.ts';
import { number } from './sentences.ts';

/** Where the change of a suspicious window's metric comes from, as a part of a sentence; empty where nobody asked. */
export function origin({ attribution }: Pick<EvaluationReport, 'attribution'>): string {
  if (!attribution) return '';
  const { change, inputs, relation, noise, unit } = attribution;
  const amount = (part: ChangePart) => measured(part, unit);
  const parts =
    `of ${amount(change)} more ${unit === 'share' ? 'wrong answers' : 'loss'} than held out, inputs that moved ` +
    `explain ${amount(inputs)}, a changed relation ${amount(relation)}, chance up to ${size(noise.high, unit)}`;
  return `; ${parts}: ${conclusion(attribution)}`;
}

function conclusion({ cause, concentrated, overlap }: Attribution): string {
  switch (cause) {
    case 'inputs':
      return 'the inputs moved, the relation held';
    case 'relation':
      return `the relation changed${concentrated === null ? '' : `, mostly by ${concentrated}`}`;
    case 'both':
      return 'inputs and relation changed';
    case 'labels':
      return 'it looks like flipped labels, sure answers are hit like others';
    case 'noise':
      return 'within sampling error';
    case 'unclear':
      return `the cause can't be told, ${Math.round(100 * overlap)} % of the rows have their like among those held out`;
  }
}

/** `5.1 points (2.2 to 8.0)` */
function measured({ value, low, high }: ChangePart, unit: Attribution['unit']): string {
  const of = (part: number) => (unit === 'share' ? tenths(part) : number(part));
  return `${of(value)}${unit === 'share' ? ' points' : ''} (${of(low)} to ${of(high)})`;
}

const size = (value: number, unit: Attribution['unit']): string =>
  unit === 'share' ? `${tenths(value)} points` : number(value);

function tenths(share: number): string {
  const text = Math.abs(share * 100).toFixed(1);
  return share < 0 && text !== '0.0' ? `−${text}` : text;
}
