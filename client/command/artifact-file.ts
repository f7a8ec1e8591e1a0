import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { UsageError } from './failures.ts';

export interface ArtifactFile {
  bytes: Uint8Array;
  trainer: 'forest' | 'ml-random-forest';
}

const FOREST = Buffer.from('PFST');
const GZIP = Buffer.from([0x1f, 0x8b]);
const JSON_OBJECT = Buffer.from('{');

/**
 * Reads a fitted model in one of the formats that can be adopted, told apart by how it begins.
 *
 * @throws UsageError when there is no such file, or it begins as neither
 */
export async function readArtifact(file: string): Promise<ArtifactFile> {
  const bytes = await read(file);
  const begins = (mark: Buffer) => bytes.subarray(0, mark.length).equals(mark);
  if (begins(FOREST)) return { bytes, trainer: 'forest' };
  if (begins(GZIP)) return { bytes, trainer: 'ml-random-forest' };
  if (begins(JSON_OBJECT)) return { bytes: gzipSync(bytes), trainer: 'ml-random-forest' };
  throw new UsageError(
    `${file}: it is neither an artifact of Perennial nor the JSON of a model of the package ml-random-forest`,
  );
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new UsageError(`${file}: it can't be read: ${(cause as Error).message}`, { cause });
  }
}
