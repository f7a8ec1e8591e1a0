import asc from 'assemblyscript/asc';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SOURCE = new URL('walk.ts', import.meta.url);
const BUILT = new URL('../walk-wasm.ts', import.meta.url);
const OPTIONS = ['-O3', '--runtime', 'stub', '--noAssert', '--importMemory', '--initialMemory', '0'];

/** Compiles `walk.ts` to a module that holds the program as text: it is loaded and published as any other. */
export async function build(): Promise<string> {
  let program: Uint8Array | undefined;
  const { error, stderr } = await asc.main(['walk.ts', ...OPTIONS, '--outFile', 'walk.wasm'], {
    readFile: (name) => (name === 'walk.ts' ? readFileSync(SOURCE, 'utf8') : null),
    writeFile(_name, contents) {
      if (typeof contents !== 'string') program = contents;
    },
  });
  if (error || !program) throw new Error(`walk.ts can't be compiled: ${stderr.toString()}`, { cause: error });
  const lines = Buffer.from(program)
    .toString('base64')
    .match(/.{1,100}/g)!;
  return [
    '/** Made of `assembly/walk.ts` by `npm run -s build:wasm`. */',
    'export const WALK = [',
    ...lines.map((line) => `  '${line}',`),
    "].join('');",
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(BUILT, await build());
