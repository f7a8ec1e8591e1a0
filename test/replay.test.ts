import { DefaultLogger, Runtime, Worker, type WorkflowBundle } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleWorkflows } from '../worker/worker.ts';
import { readHistories, type Event } from './histories.ts';

/** Histories of lives that earlier code has led. Lifecycles run for years: where one no longer replays, those stop. */
const all = readHistories();
const histories = all.filter(({ name }) => !name.startsWith('paths/'));
/** Of the walks through every path of a life. */
const walks = all.filter(({ name }) => name.startsWith('paths/'));

const ADVICE =
  'lifecycles that run on earlier code would stop here: keep its path behind `patched(id)`; only where none runs, ' +
  'record anew by `node bin/run.mjs test/record-histories.ts`, and those of the walks by ' +
  '`PERENNIAL_RECORD_HISTORIES=1 node bin/run.mjs test test/paths`';

const CHANGED = fileURLToPath(new URL('./programs/changed-workflows.ts', import.meta.url));

describe('recorded histories', () => {
  let workflowBundle: WorkflowBundle;
  beforeAll(async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    workflowBundle = await bundleWorkflows();
  });

  it.each(histories)('replay: $name', async ({ workflowId, history }) => {
    await Worker.runReplayHistory({ workflowBundle }, history, workflowId).catch((cause: unknown) => {
      throw new Error(ADVICE, { cause });
    });
  });

  it('of the walks replay', async () => {
    const failed: string[] = [];
    for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, walks))
      if (error) failed.push(`${workflowId}: ${error.message}`);
    expect(failed, ADVICE).toEqual([]);
    expect(walks.length).toBeGreaterThan(40);
  }, 120_000);

  it('don’t replay on a workflow that does something else', async () => {
    const ofLifecycles = histories.filter(({ name }) => !name.includes('retraining'));
    for (const { workflowId, history } of ofLifecycles.slice(0, 2))
      await expect(Worker.runReplayHistory({ workflowsPath: CHANGED }, history, workflowId)).rejects.toThrow(
        /[Nn]ondeterminism/,
      );
  });

  it('go through every path', () => {
    const done = new Set(all.flatMap(({ history }) => (history.events ?? []).flatMap(nameOf)));
    expect([...done]).toEqual(
      expect.arrayContaining([
        'activity assess',
        'activity evaluate',
        'activity compare',
        'activity changeChampion',
        'activity ingestion',
        'activity inspection',
        'activity training',
        'activity validation',
        'activity registration',
        'child retraining',
        'timer',
        'signal pause',
        'signal resume',
        'signal tripBreaker',
        'signal resetBreaker',
        'update advance',
        'update rollback',
        'update approve',
        'update reject',
        'update reconfigure',
        'update evaluateNow',
        'signal retrain',
        'activity describeChampion',
        'activity deploy',
        'activity deployModel',
        'activity notify',
        'activity reconfigure',
        'activity recordDelay',
        'activity retireModel',
        'update retire',
        'activity cancelled',
        'continued as new',
      ]),
    );
  });
});

/** What an event tells of the path that was taken. */
function nameOf(event: Event): string[] {
  const { activityTaskScheduledEventAttributes: activity, workflowExecutionSignaledEventAttributes: signal } =
    event;
  const { workflowExecutionUpdateAcceptedEventAttributes: update } = event;
  const { startChildWorkflowExecutionInitiatedEventAttributes: child } = event;
  if (activity) return [`activity ${activity.activityType?.name}`];
  if (signal) return [`signal ${signal.signalName}`];
  if (update) return [`update ${update.acceptedRequest?.input?.name}`];
  if (child) return [`child ${child.workflowType?.name}`];
  if (event.timerStartedEventAttributes) return ['timer'];
  if (event.activityTaskCanceledEventAttributes) return ['activity cancelled'];
  if (event.workflowExecutionContinuedAsNewEventAttributes) return ['continued as new'];
  return [];
}
