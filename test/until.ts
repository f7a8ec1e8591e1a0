import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks again and again until the answer is yes; also in programs that run outside of the test runner.
 *
 * @param patience milliseconds, for a machine that is busy
 */
export async function until(
  condition: () => Promise<boolean>,
  what: string,
  patience = 60_000,
): Promise<void> {
  const giveUpAt = Date.now() + patience;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error(`it took more than ${patience / 1000} s until ${what}`);
    await delay(50);
  }
}
