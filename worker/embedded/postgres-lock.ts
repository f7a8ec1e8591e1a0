import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Removes the lock that a killed Postgres left in `data` when its process id belongs to a stranger by now, as it
 * easily does after the restart of a container. The lock of a server that runs on `data` stays.
 */
export async function removeForeignLock(data: string): Promise<void> {
  const lock = join(data, 'postmaster.pid');
  const content = await readFile(lock, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const pid = Number(content.split('\n', 1)[0]);
  if (pid > 0 && !(await commandLineOf(pid)).includes(data)) await rm(lock, { force: true });
}

/** Empty when there is no such process. */
async function commandLineOf(pid: number): Promise<string> {
  if (existsSync('/proc/self/cmdline')) {
    return readFile(`/proc/${pid}/cmdline`, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ESRCH') return '';
      throw error;
    });
  }
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', `${pid}`], { encoding: 'utf8' });
  } catch (error) {
    if ((error as { status?: number }).status === 1) return '';
    throw error;
  }
}
