import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { build, builtFile, PROGRAMS } from './build.ts';

it.each(PROGRAMS)('gives the program that is committed: %s', async (program) => {
  expect(await build(program)).toBe(readFileSync(builtFile(program), 'utf8'));
});
