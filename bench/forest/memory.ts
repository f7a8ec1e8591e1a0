import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startPeers } from './peers.ts';
import type { BenchSet } from './sets.ts';

interface Fit {
  /** The first so many rows of the set. */
  rows: number;
  trees: number;
}

/** Peak memory of a fresh Node process that reads a set and fits it. */
export async function peakOfOurs(set: BenchSet, fit: Fit): Promise<{ bytes: number }> {
  const script = fileURLToPath(new URL('memory-process.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify({ set, fit })]);
  return JSON.parse(stdout) as { bytes: number };
}

/** The same for a fresh Python process. */
export async function peakOfPeer(
  { name, path, rows, features, task }: BenchSet,
  { peer, ...fit }: Fit & { peer: string },
): Promise<{ bytes: number }> {
  const peers = await startPeers();
  try {
    await peers.ask('load', {
      name,
      path,
      rows,
      features: features.length,
      task: task.type,
      train: fit.rows,
    });
    await peers.ask('fit', { data: name, peer, trees: fit.trees, minLeaf: 1, seed: 1 });
    return await peers.ask<{ bytes: number }>('peak_memory', {});
  } finally {
    await peers.stop();
  }
}
