#!/usr/bin/env node
// A clone runs its TypeScript, on the Node that the lockfile pins; the published package holds compiled code alone.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../client/main.ts', import.meta.url));
if (existsSync(source)) {
  const { run } = await import('./run.mjs');
  run([source, ...process.argv.slice(2)]);
} else await import('../dist/client/main.js');
