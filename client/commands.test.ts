import { describe, expect, it } from 'vitest';
import { perennial } from './testing/perennial.ts';
import { useFolder } from './testing/folder.ts';

const DEFINITION = `name: churn
task: binary
target: churned
features: [{ name: age, type: numeric }]
`;

describe('the command line', () => {
  const folder = useFolder();
  const run = (...args: string[]) => perennial(args, { cwd: folder.path });

  it('shows its commands, and examples for each of them', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    const names = [...stdout.matchAll(/^ {2}([a-z]+) \[options\]/gm)].map(([, name]) => name);
    expect(names).toEqual(
      expect.arrayContaining(['dev', 'worker', 'migrate', 'validate', 'start', 'ingest', 'label', 'advance']),
    );
    const helps = await Promise.all(['advance', 'reset', 'export'].map((name) => run(name, '--help')));
    for (const help of helps)
      expect(help).toMatchObject({ code: 0, stdout: expect.stringMatching(/Examples:\n {2}\$ /) });
  });

  it.each([
    ['an unknown command', ['fly'], "unknown command 'fly'"],
    ['an unknown option', ['list', '--loud'], "unknown option '--loud'"],
    ['a missing operand', ['history'], "missing required argument 'model'"],
    [
      'a date that is none',
      ['champion', 'churn', '--at', 'noon'],
      "argument 'noon' is invalid. Allowed: a date",
    ],
    [
      'a version that is none',
      ['approve', 'churn', 'two'],
      "argument value 'two' is invalid for argument 'version'",
    ],
    ['a role that is none', ['worker', '--role', 'boss'], 'Allowed choices are lifecycle, training, all'],
    ['a reset without a reason', ['reset', 'churn'], "required option '--reason <text>' not specified"],
    ['half of a deployment', ['worker', '--build-id', '7'], '--deployment and --build-id go together'],
    ['no database', ['list'], 'no database is named: set PERENNIAL_DATABASE_URL'],
    ['no file', ['validate', 'absent.yaml'], 'absent.yaml: there is no such file'],
  ])('ends with 2 for %s', async (_what, args, message) => {
    const { code, stderr, stdout } = await run(...args);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('ends with 1 when a server does not answer, in one sentence', async () => {
    const { code, stderr } = await perennial(['list'], {
      env: { PERENNIAL_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' },
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^the database is not available: .*ECONNREFUSED.*\n$/);
  });

  it('prints one JSON document also when it fails', async () => {
    const { code, json } = await run(
      'validate',
      folder.write('bad.yaml', DEFINITION.replace('binary', 'binry')),
      '--json',
    );
    expect(code).toBe(2);
    expect(json()).toMatchObject({
      error: expect.stringContaining('task: is unknown (got "binry"; did you mean binary?)'),
      problems: [{ line: 2, path: 'task' }],
    });
  });

  it('prints a whole definition that it reads again', async () => {
    const whole = await run('validate', folder.write('churn.yaml', DEFINITION));
    expect(whole.code).toBe(0);
    const again = await run('validate', folder.write('whole.yaml', whole.stdout));
    expect(again.stdout).toBe(whole.stdout);
    const { json } = await run('validate', 'whole.yaml', '--json');
    expect(json()).toMatchObject({ name: 'churn', policy: { evaluation: { every: 7 * 86_400_000 } } });
  });
});
