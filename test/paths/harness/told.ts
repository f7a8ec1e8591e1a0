import { expect } from 'vitest';

/**
 * Expects an account to tell these things in this order, whatever else it tells between them.
 *
 * @param lines `<day> <kind>: <sentence>`
 */
export function expectTold(lines: readonly string[], expected: readonly (string | RegExp)[]): void {
  let from = 0;
  for (const wanted of expected) {
    const found = lines.findIndex(
      (line, index) =>
        index >= from && (typeof wanted === 'string' ? line.startsWith(wanted) : wanted.test(line)),
    );
    if (found < 0) expect.fail(`not told after line ${from}: ${String(wanted)}\n\n${lines.join('\n')}`);
    from = found + 1;
  }
}
