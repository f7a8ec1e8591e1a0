#!/usr/bin/env node
// The published package holds compiled code; a clone runs its TypeScript on the Node that the lockfile pins.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const compiled = new URL('../dist/client/main.js', import.meta.url);
if (existsSync(compiled)) await import(compiled.href);
else {
  const { run } = await import('./run.mjs');
  run([fileURLToPath(new URL('../client/main.ts', import.meta.url)), ...process.argv.slice(2)]);
}
