import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { build } from './build.ts';

it('gives the program that is committed', async () => {
  expect(await build()).toBe(readFileSync(new URL('../walk-wasm.ts', import.meta.url), 'utf8'));
});
