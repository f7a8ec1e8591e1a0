import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

/** Where a running `perennial dev` can be reached; it is kept in the folder that it was started in. */
export interface DevAddresses {
  pid: number;
  databaseUrl: string;
  temporalAddress: string;
  namespace: string;
  uiUrl: string | null;
}

/** Holds everything of `perennial dev`. */
export const devFolder = (folder: string): string => join(folder, '.perennial');

const fileIn = (folder: string): string => join(devFolder(folder), 'dev.json');

/** Tells commands in `folder` where the servers are; nobody else may read it, as it holds the database's password. */
export function announceDev(folder: string, addresses: DevAddresses): void {
  mkdirSync(devFolder(folder), { recursive: true });
  writeFileSync(fileIn(folder), `${JSON.stringify(addresses, null, 2)}\n`, { mode: 0o600 });
}

export const retractDev = (folder: string): void => rmSync(fileIn(folder), { force: true });

/** The `perennial dev` that runs in `folder`; null when there is none, also when it was killed and left its file. */
export async function runningDev(folder: string): Promise<DevAddresses | null> {
  const addresses = readAnnouncement(folder);
  if (addresses === null || !isAlive(addresses.pid)) return null;
  return (await accepts(addresses.temporalAddress)) ? addresses : null;
}

function readAnnouncement(folder: string): DevAddresses | null {
  try {
    return JSON.parse(readFileSync(fileIn(folder), 'utf8')) as DevAddresses;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It runs under another account.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Another process may have got the number of a killed one: its server must answer too. */
function accepts(address: string): Promise<boolean> {
  const [host, port] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port) });
    const answer = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });
}
