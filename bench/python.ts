import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const ENVIRONMENTS = fileURLToPath(new URL('../.perennial/bench/', import.meta.url));

/**
 * A Python with these packages, in a virtual environment of its own that is kept for the next time.
 *
 * @param packages as pip takes them, pinned: `scikit-learn==1.7.2`
 * @returns path of its interpreter
 * @throws Error when there is no `python3`, or pip can't install a package
 */
export async function pythonWith(packages: readonly string[]): Promise<string> {
  const name = createHash('sha256').update(packages.join('\n')).digest('hex').slice(0, 12);
  const home = join(ENVIRONMENTS, name);
  const interpreter = join(home, 'bin', 'python');
  if (existsSync(join(home, 'installed'))) return interpreter;
  process.stderr.write(`installing ${packages.join(', ')} into ${home}\n`);
  await rm(home, { recursive: true, force: true });
  await mkdir(ENVIRONMENTS, { recursive: true });
  await run('python3', ['-m', 'venv', home]);
  await run(interpreter, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--only-binary=:all:',
    ...packages,
  ]);
  await writeFile(join(home, 'installing'), packages.join('\n'));
  await rename(join(home, 'installing'), join(home, 'installed'));
  return interpreter;
}

/** Some machines pin older kernels of OpenBLAS, which older programs need; they would slow a peer. */
const PINNED_KERNELS = ['OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE'];

const environment = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !PINNED_KERNELS.includes(name))),
  // Threads that spin while they wait would take the other side's time.
  OMP_WAIT_POLICY: 'PASSIVE',
});

/**
 * A Python program that stays up, so that no measurement counts its start: it answers each line on its standard
 * input with one line of JSON.
 */
export class PythonPeer {
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  private constructor(child: ChildProcess) {
    this.#process = child;
    this.#answers = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  }

  /** Starts the program; its errors go to standard error. */
  static async start(packages: readonly string[], program: URL): Promise<PythonPeer> {
    const interpreter = await pythonWith(packages);
    return new PythonPeer(
      spawn(interpreter, [fileURLToPath(program)], {
        env: environment(),
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
  }

  /** Sends one line of JSON and waits for the answer. Throws Error when the program has ended instead. */
  async ask<Answer>(request: unknown): Promise<Answer> {
    this.#process.stdin!.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error('the Python program ended without an answer; its message is above');
    return JSON.parse(value) as Answer;
  }

  /** Ends the program. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.stdin!.end();
    await ended;
  }
}
