import { defineQuery } from '@temporalio/workflow';
import { expect, it } from 'vitest';
import {
  approveUpdate,
  pauseSignal,
  resetBreakerSignal,
  resumeSignal,
  tripBreakerSignal,
} from '../../contracts/messages.ts';
import { Life } from './harness/life.ts';
import { changing, day } from './harness/world.ts';

/** What Temporal's Web UI asks a workflow for. */
const metadata = defineQuery<{ currentDetails?: string }>('__temporal_workflow_metadata');

it('the Web UI says of each stage what it means, what was decided last, what is waited for, and until when', async () => {
  const life = await Life.begin({ world: changing, changes: 'promotion: { approval: { timeout: 14d } }' });
  // The numbers of the sentences are the statistics' own business.
  const details = async () => {
    const [now] = ((await life.handle.query(metadata)).currentDetails ?? '').split('\n\n**Before that**');
    return now.replaceAll(/^(\*\*Last decision.{60}).*$/gm, '$1…');
  };
  await life.until(day(8));
  expect(await details()).toMatchInlineSnapshot(`
    "### bootstrapping

    It has no champion yet: its first version is trained once enough labelled rows are there.

    **Waits for** the next look for a first version’s data, 2030-01-15.

    **Last decision**, 2030-01-08: waits for its first data until 2030-01-15 00…

    - champion: none yet
    - breaker: closed
    - retrainings left in this period: 6"
  `);
  await life.until(day(22));
  expect(await details()).toMatchInlineSnapshot(`
    "### serving

    The champion answers, and is evaluated on fresh rows again and again.

    **Waits for** the next evaluation, 2030-01-29.

    **Last decision**, 2030-01-22 00:00 UTC: version 1 is the first champion.

    - champion: version 1
    - breaker: closed
    - retrainings left in this period: 6"
  `);
  await life.until(day(36));
  expect(await details()).toMatchInlineSnapshot(`
    "### shadow

    Challengers answer the same rows as the champion, and nobody acts on their answers until a verdict.

    **Waits for** the verdict on version 2, until 2030-02-26 00:00 UTC; before that the next look at the shadow, 2030-02-07 00:00 UTC.

    **Last decision**, 2030-02-06 00:00 UTC: version 2 in shadow: +23.4 points …

    - champion: version 1
    - challengers: version 2
    - breaker: closed
    - last evaluation: degraded, 2030-02-05
    - retrainings left in this period: 5"
  `);
  await life.signal(tripBreakerSignal, { reason: 'a look at the feed' });
  expect(await details()).toMatchInlineSnapshot(`
    "### shadow

    Challengers answer the same rows as the champion, and nobody acts on their answers until a verdict.

    **Waits for** a reset of the breaker; before that the next look at the shadow, 2030-02-07 00:00 UTC.

    **Last decision**, 2030-02-06 00:00 UTC: ana opens the breaker until it is …

    **You can** \`perennial reset walk --reason …\`.

    - champion: version 1
    - challengers: version 2
    - breaker: open (operator) until it is reset: no retraining, no promotion
    - last evaluation: degraded, 2030-02-05
    - retrainings left in this period: 5"
  `);
  await life.signal(resetBreakerSignal, { reason: 'all is well' });
  await life.until(day(41));
  expect(await details()).toMatchInlineSnapshot(`
    "### approval

    A challenger is good enough, and a person has to say whether it becomes champion.

    **Waits for** a person’s answer about version 2, until 2030-02-24 00:00 UTC; before that the next evaluation, 2030-02-12.

    **Last decision**, 2030-02-10 00:00 UTC: version 2 waits for approval until…

    **You can** \`perennial approve walk 2\` or \`perennial reject walk 2\`.

    - champion: version 1
    - challengers: version 2
    - breaker: closed
    - last evaluation: degraded, 2030-02-05
    - retrainings left in this period: 5"
  `);
  await life.update(approveUpdate, { version: 2 });
  expect(await details()).toMatchInlineSnapshot(`
    "### probation

    The new champion serves, and the former one answers along: if it turns out better, it comes back.

    **Waits for** the end of version 2’s probation, 2030-02-25 00:00 UTC; before that the next evaluation, 2030-02-12.

    **Last decision**, 2030-02-11 00:00 UTC: version 2 (hybrid) replaces 1 as c…

    **You can** \`perennial rollback walk\`.

    - champion: version 2
    - breaker: closed
    - last evaluation: degraded, 2030-02-05
    - retrainings left in this period: 5"
  `);
  await life.signal(pauseSignal, { reason: 'the data centre moves' });
  expect(await details()).toMatchInlineSnapshot(`
    "### probation, paused

    The new champion serves, and the former one answers along: if it turns out better, it comes back.

    **Waits for** a resume: ana paused it on 2030-02-11 (the data centre moves).

    **Last decision**, 2030-02-11 00:00 UTC: ana pauses the lifecycle: the data…

    **You can** \`perennial resume walk\`; \`perennial rollback walk\`.

    - champion: version 2
    - breaker: closed
    - last evaluation: degraded, 2030-02-05
    - retrainings left in this period: 5"
  `);
  await life.signal(resumeSignal);
});
