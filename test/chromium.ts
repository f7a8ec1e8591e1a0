import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The program of an installed Chromium: PERENNIAL_CHROMIUM, or the first on PATH; null without one. */
export function findChromium(): string | null {
  const named = process.env.PERENNIAL_CHROMIUM;
  if (named !== undefined) return existsSync(named) ? named : null;
  for (const name of NAMES) {
    const program = onPath(name);
    if (program !== null) return program;
  }
  return null;
}

function onPath(name: string): string | null {
  try {
    return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim() || null;
  } catch {
    // `command -v` ends with 1 where there is none.
    return null;
  }
}

/** It reaches for nothing beyond the page it is given. */
export const CHROMIUM_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
