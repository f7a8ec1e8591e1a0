import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { searchAttributes } from '../contracts/search-attributes.ts';
import type { Life } from '../lifecycle/drive.ts';
import { instant } from '../lifecycle/sentences.ts';
import { statusOf } from '../lifecycle/status.ts';
import type { Decision } from '../contracts/decision.ts';

/** Sentences shown in the Web UI. */
const LATEST = 8;

/** Shows a lifecycle in Temporal's lists and Web UI; attributes are written only when they change. */
export class Visibility {
  private shown = '';
  private latest: string[] = [];

  noticed(decisions: readonly Decision[]): void {
    const lines = decisions.map(({ at, sentence }) => `- ${instant(at)}: ${sentence}`);
    this.latest = [...this.latest, ...lines].slice(-LATEST);
  }

  show({ state, policy }: Life): void {
    const { model, stage, paused, breaker, champion, challengers, lastEvaluation, waitsFor } = statusOf(
      state,
      policy,
    );
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
    setCurrentDetails(
      [
        `**${stage}**${paused ? ', paused' : ''}; waits for ${waitsFor}`,
        '',
        `champion ${champion ?? 'none'}, challengers ${challengers.length > 0 ? challengers.join(', ') : 'none'}`,
        `breaker ${breaker.state}${breaker.cause ? ` (${breaker.cause})` : ''}`,
        ...(lastEvaluation
          ? [`last evaluation ${instant(lastEvaluation.at)}: ${lastEvaluation.verdict}`]
          : []),
        '',
        ...this.latest,
      ].join('\n'),
    );
  }
}
