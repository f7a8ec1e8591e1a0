import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';

/** Where the SDK's download site is out of reach in a way that drops packets, nothing ever appears. */
const FIRST_BYTE_PATIENCE_MS = 20_000;

/**
 * Lets Temporal's SDK download the version it recommends into `dir`, which must be empty.
 * @returns path of the program
 * @throws Error with the SDK's reason
 */
export async function fetchBySdk(program: string, dir: string, timeoutMs: number): Promise<string> {
  const tooLate = new AbortController();
  const timer = setTimeout(() => {
    void readdir(dir).then((files) => {
      if (files.length === 0) tooLate.abort();
    });
  }, FIRST_BYTE_PATIENCE_MS);
  try {
    // The same folder holds the source and, in the published package, the compiled file.
    const script = join(import.meta.dirname, `sdk-download${extname(import.meta.filename)}`);
    await promisify(execFile)(process.execPath, [script, program, dir], {
      timeout: timeoutMs,
      signal: tooLate.signal,
    });
  } catch (cause) {
    if (tooLate.signal.aborted) {
      throw new Error(`no answer within ${FIRST_BYTE_PATIENCE_MS / 1000} s`, { cause });
    }
    const { killed, message, stderr } = cause as Error & { killed?: boolean; stderr?: string };
    if (killed) throw new Error(`gave up after ${timeoutMs / 1000} s`, { cause });
    throw new Error(stderr?.trim().split('\n').at(-1) || message, { cause });
  } finally {
    clearTimeout(timer);
  }
  const [file] = await readdir(dir);
  if (file === undefined) throw new Error('the download left no file');
  return join(dir, file);
}
