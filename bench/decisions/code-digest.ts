import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What decisions are made by. */
const FOLDERS = ['backtest', 'bench/decisions', 'contracts', 'forest', 'lifecycle', 'pipeline', 'statistics'];

/** SHA-256 of the code that decides, so that a result is known to be of this code or of another. */
export function codeDigest(): string {
  const hash = createHash('sha256');
  for (const folder of FOLDERS) {
    const root = fileURLToPath(new URL(`../../${folder}/`, import.meta.url));
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'summary.ts')
      .sort();
    for (const file of files) hash.update(file).update(readFileSync(`${root}${file}`));
  }
  return hash.digest('hex');
}
