import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** How to run a program as the account that Postgres may run under. */
export interface Account {
  /** Put before the program and its arguments. */
  prefix: string[];
  /** Owner of the data folder; null is whoever runs this process. */
  owner: { uid: number; gid: number } | null;
}

const UNPRIVILEGED = 'nobody';

const idOf = (kind: '-u' | '-g') =>
  Number(execFileSync('id', [kind, UNPRIVILEGED], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }));

const EXECUTE_BY_OTHERS = 0o001;

/** Whether a folder above `path` can't be passed through by other accounts, as a root user's home can't. */
function closedToOthers(path: string): boolean {
  for (let at = dirname(path); ; at = dirname(at)) {
    if ((statSync(at).mode & EXECUTE_BY_OTHERS) === 0) return true;
    if (at === dirname(at)) return false;
  }
}

/**
 * Postgres refuses to run as root: started by root, it runs as `nobody`, which every Linux has, so no account is
 * created. Where a folder on the way to `paths` is closed to `nobody`, the processes keep root's right to pass it
 * (CAP_DAC_OVERRIDE; without the secure bit, access(2) would ignore it), and the folder's mode stays as it is.
 */
export function accountForPostgres(paths: string[]): Account {
  if (process.getuid?.() !== 0) return { prefix: [], owner: null };
  const owner = { uid: idOf('-u'), gid: idOf('-g') };
  const keepRight = paths.some(closedToOthers)
    ? ['--securebits=+no_setuid_fixup', '--inh-caps=+dac_override', '--ambient-caps=+dac_override']
    : [];
  return {
    prefix: ['setpriv', `--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups', ...keepRight, '--'],
    owner,
  };
}
