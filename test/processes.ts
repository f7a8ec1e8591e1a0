import { existsSync, readFileSync } from 'node:fs';

/** Whether a process works on; one that has ended and waits for its parent to notice doesn't. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
  const status = `/proc/${pid}/stat`;
  // Its third field, after the command's name in parentheses, is the state; Z is a zombie.
  return !(existsSync(status) && / Z /.test(readFileSync(status, 'utf8').replace(/^.*\)/, '')));
}
