import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Decision } from '../contracts/decision.ts';
import { searchAttributes } from '../contracts/search-attributes.ts';
import type { LifecycleStatus, StageName } from '../contracts/status.ts';
import type { Life } from '../lifecycle/drive.ts';
import { instant } from '../lifecycle/sentences.ts';
import { statusOf } from '../lifecycle/status.ts';

/** Sentences shown in the Web UI. */
const LATEST = 8;

const MEANING: Record<StageName, string> = {
  bootstrapping: 'It has no champion yet: its first version is trained once enough labelled rows are there.',
  serving: 'The champion answers, and is evaluated on fresh rows again and again.',
  retraining: 'A new version is being trained while the champion goes on serving.',
  shadow:
    'Challengers answer the same rows as the champion, and nobody acts on their answers until a verdict.',
  approval: 'A challenger is good enough, and a person has to say whether it becomes champion.',
  probation:
    'The new champion serves, and the former one answers along: if it turns out better, it comes back.',
  retired: 'The life of this model is over; all its records stay.',
};

/** Shows a lifecycle in Temporal's lists and Web UI; attributes are written only when they change. */
export class Visibility {
  /** Latest sentences, newest last; carried from run to run. */
  readonly latest: string[];
  private shown = '';

  constructor(latest: readonly string[] = []) {
    this.latest = [...latest];
  }

  noticed(decisions: readonly Decision[]): void {
    this.latest.push(...decisions.map(({ at, sentence }) => `${instant(at)}: ${sentence}`));
    this.latest.splice(0, this.latest.length - LATEST);
  }

  show({ state, policy }: Life): void {
    const status = statusOf(state, policy);
    const { model, stage, paused, breaker, champion } = status;
    const attributes = [
      { key: searchAttributes.model, value: model },
      { key: searchAttributes.stage, value: stage },
      { key: searchAttributes.paused, value: paused },
      { key: searchAttributes.breaker, value: breaker.state },
      ...(champion === null ? [] : [{ key: searchAttributes.champion, value: champion }]),
    ];
    const now = JSON.stringify(attributes.map(({ value }) => value));
    if (now !== this.shown) upsertSearchAttributes(attributes);
    this.shown = now;
    setCurrentDetails(this.details(status));
  }

  /** What a person needs to know who has read nothing else, as Markdown. */
  private details(status: LifecycleStatus): string {
    const { stage, paused, champion, challengers, lastEvaluation: last, waitsFor, budgetLeft } = status;
    const [newest, ...earlier] = this.latest.toReversed();
    const facts = [
      `champion: ${champion === null ? 'none yet' : `version ${champion}`}`,
      ...(challengers.length > 0
        ? [`challengers: ${challengers.map((number) => `version ${number}`).join(', ')}`]
        : []),
      `breaker: ${breakerOf(status)}`,
      ...(last ? [`last evaluation: ${last.verdict}, ${instant(last.at)}`] : []),
      `retrainings left in this period: ${budgetLeft}`,
    ];
    return [
      `### ${stage}${paused ? ', paused' : ''}`,
      '',
      MEANING[stage],
      '',
      `**Waits for** ${waitsFor}.`,
      '',
      ...(newest === undefined ? [] : [`**Last decision**, ${newest}.`, '']),
      ...whatToDo(status),
      ...facts.map((fact) => `- ${fact}`),
      ...(earlier.length > 0 ? ['', '**Before that**', '', ...earlier.map((line) => `- ${line}`)] : []),
    ].join('\n');
  }
}

function breakerOf({ breaker: { state, cause, reopensAt } }: LifecycleStatus): string {
  if (state === 'closed') return 'closed';
  if (state === 'halfOpen') return `half-open (${cause}): the next retraining is a trial`;
  const until = reopensAt === null ? 'until it is reset' : `until ${instant(reopensAt)}`;
  return `open (${cause}) ${until}: no retraining, no promotion`;
}

/** The command that a person may want now. */
function whatToDo({ model, stage, paused, breaker, challengers }: LifecycleStatus): string[] {
  const commands = [
    ...(paused ? [`\`perennial resume ${model}\``] : []),
    ...(stage === 'approval'
      ? [
          `\`perennial approve ${model} ${challengers[0]}\` or \`perennial reject ${model} ${challengers[0]}\``,
        ]
      : []),
    ...(breaker.state === 'open' ? [`\`perennial reset ${model} --reason …\``] : []),
    ...(stage === 'probation' ? [`\`perennial rollback ${model}\``] : []),
  ];
  return commands.length > 0 ? [`**You can** ${commands.join('; ')}.`, ''] : [];
}
