import { windowsFor } from '../../contracts/definition/row-rate.ts';
import { formatDuration } from '../../contracts/duration.ts';
import { counted } from '../command/table.ts';
import { formatInstant } from '../command/instant.ts';
import type { ColumnProfile } from './column-profile.ts';
import { isNumeric, type Roles } from './roles.ts';

/** A numeric target with up to so many different whole values is taken for classes. */
const MOST_NUMBERED_CLASSES = 10;
const MOST_CLASSES = 50;

type Task = 'binary' | 'multiclass' | 'regression';

/** A commented definition for a file, from what its columns seem to be. */
export function definitionText({
  name,
  definitionFile,
  file,
  rows,
  roles,
}: {
  name: string;
  /** Where the text will lie. */
  definitionFile: string;
  file: string;
  rows: number;
  roles: Roles;
}): string {
  const { time, id, target, features, leftOut } = roles;
  const task = taskOf(target);
  const span = Math.max(1, time.lastInstant - time.firstInstant);
  const { every, block } = windowsFor({ rows, span });
  const perWindow = Math.round((rows * every) / span);
  return `${[
    `# Guessed from ${file}: ${counted(rows, 'row')} from ${formatInstant(time.firstInstant)} to ${formatInstant(time.lastInstant)}.`,
    `# Look at every line; \`perennial validate\` prints what follows from them. Then rehearse:`,
    `#   perennial backtest ${definitionFile} --data ${file}${columnOptions(roles)}`,
    `# Times are in ${scalar(time.name)}, ids ${id ? `in ${scalar(id.name)}` : 'are made from the rows'}.`,
    `name: ${name}`,
    '',
    `# ${taskComment(task, target)}`,
    `task: ${task}`,
    ...targetLines(task, target),
    '',
    '# Ranges are half as wide again as what the file holds: values beyond them count as corrupt.',
    ...leftOut.map(({ name: column, why }) => `# Left out: ${scalar(column)}, ${why}.`),
    'features:',
    ...features.map((feature) => `  - ${featureLine(feature)}`),
    '',
    '# Time from a row to its label. 0d: known at once.',
    'labels: { delay: 0d }',
    '',
    `# Rows of one block hang together and count as one piece of evidence.`,
    `block: ${formatDuration(block)}`,
    '',
    `# The shortest usual window that holds enough rows: about ${perWindow} in ${formatDuration(every)}. Training windows, schedule,`,
    '# shadow and budget are multiples of it unless you say otherwise.',
    `evaluation: { every: ${formatDuration(every)} }`,
  ].join('\n')}\n`;
}

export function columnOptions({ time, id }: Pick<Roles, 'time' | 'id'>): string {
  const timeOption = time.name === 'observed_at' ? '' : ` --time ${shellWord(time.name)}`;
  return id === null || id.name === 'id' ? timeOption : `${timeOption} --id ${shellWord(id.name)}`;
}

const shellWord = (text: string): string =>
  /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

function taskOf(target: ColumnProfile): Task {
  const { levels } = target;
  if (levels?.length === 2) return 'binary';
  const numbered =
    isNumeric(target) && !(target.whole && levels !== null && levels.length <= MOST_NUMBERED_CLASSES);
  return numbered ? 'regression' : 'multiclass';
}

function taskComment(task: Task, target: ColumnProfile): string {
  const name = scalar(target.name);
  const blanks = target.blanks > 0 ? `, unknown in ${counted(target.blanks, 'row')}` : '';
  if (task === 'regression') return `${name} holds numbers from ${target.low} to ${target.high}${blanks}.`;
  return task === 'binary'
    ? `${name} has two values${blanks}; the second of its classes is the positive one.`
    : `${name} has ${target.levels!.length} values${blanks}.`;
}

function targetLines(task: Task, target: ColumnProfile): string[] {
  if (task === 'regression') return [`target: ${scalar(target.name)}`];
  const classes = inOrder(target.levels!).map(quoted);
  return [`target: { name: ${scalar(target.name)}, classes: [${classes.join(', ')}] }`];
}

const POSITIVE = /^(1|1\.0|yes|y|true|t|positive)$/i;

/** Of two classes the one that affirms comes second. */
const inOrder = (levels: string[]): string[] =>
  levels.length === 2 && POSITIVE.test(levels[0]) && !POSITIVE.test(levels[1]) ? levels.toReversed() : levels;

/** Why a column can't be the target; null when it can. */
export function problemOfTarget(target: ColumnProfile): string | null {
  const { levels } = target;
  if (levels !== null && levels.length < 2)
    return levels.length === 0 ? 'is empty' : `always says ${JSON.stringify(levels[0])}`;
  if (taskOf(target) === 'regression' || (levels !== null && levels.length <= MOST_CLASSES)) return null;
  return `is text with more than ${MOST_CLASSES} different values`;
}

function featureLine(feature: ColumnProfile): string {
  const name = `name: ${scalar(feature.name)},`;
  const nullable = feature.blanks > 0 ? ', nullable: true' : '';
  if (!isNumeric(feature)) {
    const levels = feature.levels!.map(quoted).join(', ');
    return `{ ${name} type: categorical, levels: [${levels}]${nullable} }`;
  }
  const [low, high] = rangeOf(feature);
  const others = feature.filled - feature.numbers;
  const comment =
    others > 0
      ? ` # ${counted(others, 'cell')} such as ${JSON.stringify(feature.text)} ${others === 1 ? 'is' : 'are'} no number: such rows are put aside`
      : '';
  return `{ ${name} type: numeric, range: [${low}, ${high}]${nullable} }${comment}`;
}

/** Half the span more on either side, in round numbers; what is never negative stays so. */
function rangeOf({ low, high }: ColumnProfile): [number, number] {
  const margin = (high - low || Math.abs(high) || 1) / 2;
  const unit = 10 ** (Math.floor(Math.log10(high - low || Math.abs(high) || 1)) - 1);
  const round = (value: number, towards: (share: number) => number) =>
    Number((towards(value / unit) * unit).toPrecision(12));
  const bottom = round(low - margin, Math.floor);
  return [low >= 0 ? Math.max(0, bottom) : bottom, round(high + margin, Math.ceil)];
}

const PLAIN = /^[a-z_][\w]*$/i;
const SPECIAL = /^(y|n|yes|no|on|off|true|false|null)$/i;

/** As a YAML scalar that is read back as the same text. */
export const scalar = (text: string): string =>
  PLAIN.test(text) && !SPECIAL.test(text) ? text : quoted(text);

/** Single quotes, unless something needs an escape. */
const quoted = (text: string): string =>
  /[\p{Cc}\u2028\u2029]/u.test(text) ? JSON.stringify(text) : `'${text.replaceAll("'", "''")}'`;
