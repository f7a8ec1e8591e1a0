import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { expect, it } from 'vitest';
import * as statistics from './index.ts';

/** A doc comment and the name that it documents. */
const DOCUMENTED = /\/\*\*((?:(?!\*\/)[^])*)\*\/\s*export (?:function|class|const) (\w+)/g;

const paths = globSync('**/*.ts', { cwd: import.meta.dirname, exclude: ['**/*.test.ts', '**/index.ts'] });
const modules = await Promise.all(
  paths.map(async (path) => {
    const file = join(import.meta.dirname, path);
    const exported = (await import(file)) as Record<string, unknown>;
    const source = readFileSync(file, 'utf8');
    const comments = new Map(Array.from(source.matchAll(DOCUMENTED), ([, text, name]) => [name, text]));
    return { path, exported, comments };
  }),
);
const everything: Record<string, unknown> = Object.assign({}, ...modules.map(({ exported }) => exported));

/** What an example claims: each `// value` is that of the expression before it. */
function claimsOf(comment: string): { code: string; value: string }[] {
  const example = (comment.split('@example')[1] ?? '').replace(/^ *\* ?/gm, '');
  return Array.from(example.matchAll(/\/\/ (.*)$/gm), (claim) => ({
    code: example.slice(0, claim.index),
    value: claim[1],
  }));
}

function evaluated(code: string, scope: Record<string, unknown>): unknown {
  const run = compileFunction('return eval(code)', ['code', ...Object.keys(scope)]);
  return rounded(run(code, ...Object.values(scope)));
}

/** To the four decimals that examples show; typed arrays as plain ones, of objects their properties. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value * 1e4) / 1e4 + 0;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(rounded);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, rounded);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rounded(each)]));
}

const claims = modules.flatMap(({ path, exported, comments }) =>
  [...comments].flatMap(([name, text]) =>
    claimsOf(text).map((claim) => ({ path, name, scope: { ...everything, ...exported }, ...claim })),
  ),
);

it.each(claims)('$path: $name gives $value', ({ code, value, scope }) => {
  expect({ value: evaluated(code, scope) }).toMatchObject({ value: evaluated(`(${value})`, {}) });
});

const isFunction = ([, value]: [string, unknown]): boolean => typeof value === 'function';

it('every exported function has a doc comment', () => {
  const without = modules.flatMap(({ path, exported, comments }) =>
    Object.entries(exported)
      .filter((each) => isFunction(each) && !comments.has(each[0]))
      .map(([name]) => `${path}: ${name}`),
  );
  expect(without).toEqual([]);
});

it('every public function has an example with its value', () => {
  const shown = new Set(
    modules.flatMap(({ exported, comments }) =>
      [...comments].filter(([, text]) => claimsOf(text).length > 0).map(([name]) => exported[name]),
    ),
  );
  const without = Object.entries(statistics).filter((each) => isFunction(each) && !shown.has(each[1]));
  expect(without.map(([name]) => name)).toEqual([]);
});
