import { createHash } from 'node:crypto';
import type { Database } from './database.ts';
import { StoreRefused } from './errors.ts';

export const artifacts = (database: Database) => ({
  /** Stores bytes under their SHA-256 (hex) and returns it; the same bytes again are stored once. */
  async save(bytes: Uint8Array, format: string): Promise<string> {
    const sha256 = digestOf(bytes);
    await database.rows(
      'insert into artifacts (sha256, format, bytes) values ($1, $2, $3) on conflict (sha256) do nothing',
      [sha256, format, bytes],
    );
    return sha256;
  },

  /**
   * The bytes stored under a SHA-256. Throws `StoreRefused`: `UnknownArtifact`, or `DamagedArtifact` when they no longer
   * have it.
   */
  async load(sha256: string): Promise<{ bytes: Buffer; format: string }> {
    const [artifact] = await database.rows<{ bytes: Buffer; format: string }>(
      'select bytes, format from artifacts where sha256 = $1',
      [sha256],
    );
    if (!artifact) throw new StoreRefused('UnknownArtifact', `there is no artifact ${sha256}`);
    const found = digestOf(artifact.bytes);
    if (found !== sha256)
      throw new StoreRefused(
        'DamagedArtifact',
        `artifact ${sha256} is damaged, its bytes have SHA-256 ${found}: restore the table artifacts from a backup, ` +
          'or retrain and roll back to a version whose artifact is whole',
      );
    return artifact;
  },
});

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
