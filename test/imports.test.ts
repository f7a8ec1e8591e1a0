import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Imports by the file that makes them; each file is linted as if it were the project's. */
const FORBIDDEN: Record<string, string> = {
  'contracts/a.ts': `import { decide } from '../lifecycle/decide.ts';`,
  'contracts/definition/b.ts': `import { createStore } from '../../store/store.ts';`,
  'lifecycle/a.ts': `import { createStore } from '../store/store.ts';`,
  'lifecycle/b.ts': `import { parseDefinition } from '../contracts/definition/index.ts';`,
  'lifecycle/c.ts': `import { sleep } from '@temporalio/workflow';`,
  'lifecycle/d.ts': `import { readFile } from 'node:fs/promises';`,
  'statistics/metrics/a.ts': `import { predict } from '../../forest/index.ts';`,
  'statistics/b.ts': `import type { Metric } from '../contracts/reports.ts';`,
  'forest/a.ts': `import type { Frame } from '../contracts/frame.ts';`,
  'pipeline/a.ts': `import { createStore } from '../store/store.ts';`,
  'pipeline/b.ts': `import { heartbeat } from '@temporalio/activity';`,
  'store/a.ts': `import { measure } from '../statistics/index.ts';`,
  'activities/a.ts': `import { decide } from '../lifecycle/decide.ts';`,
  'workflows/a.ts': `import { createActivities } from '../activities/index.ts';`,
  'workflows/b.ts': `import { z } from 'zod';`,
  'workflows/c.ts': `import { parseDefinition } from '../contracts/definition/index.ts';`,
  'workflows/d.ts': `import { createStore } from '../store/store.ts';`,
  'worker/a.ts': `import { modelLifecycle } from '../workflows/model-lifecycle.ts';`,
  'worker/embedded/b.ts': `import { run } from '../../client/main.ts';`,
  'client/a.ts': `import { createActivities } from '../activities/index.ts';`,
  'client/b.ts': `import { decide } from '../lifecycle/decide.ts';`,
  'backtest/a.ts': `import { createStore } from '../store/store.ts';`,
};

const ALLOWED: Record<string, string> = {
  'lifecycle/ok.ts': `import type { Policy } from '../contracts/definition/definition.ts';`,
  'workflows/ok.ts': `import type { LifecycleActivities } from '../activities/index.ts';`,
  'store/copy/ok.ts': `import { instant } from '../database.ts';`,
  'pipeline/ok.ts': `import { predict } from '../forest/index.ts';`,
  'client/ok.ts': `import { createStore } from '../store/store.ts';`,
  'lifecycle/ok.test.ts': `import { createStore } from '../store/store.ts';`,
};

interface Finding {
  filename: string;
  code: string;
}

describe('the import rule', () => {
  let folder: string;
  let refused: string[];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'perennial-imports-'));
    copyFileSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    for (const [file, line] of Object.entries({ ...FORBIDDEN, ...ALLOWED })) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      writeFileSync(join(folder, file), `${line}\n`);
    }
    const oxlint = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');
    const { stdout } = spawnSync(process.execPath, [oxlint, '--format', 'json'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: Finding[] };
    refused = diagnostics
      .filter(({ code }) => code === 'eslint(no-restricted-imports)')
      .map(({ filename }) => filename);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(Object.entries(FORBIDDEN))('refuses in %s: %s', (file) => {
    expect(refused).toContain(file);
  });

  it.each(Object.entries(ALLOWED))('lets through in %s: %s', (file) => {
    expect(refused).not.toContain(file);
  });
});
