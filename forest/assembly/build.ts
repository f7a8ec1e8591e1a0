import asc from 'assemblyscript/asc';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const OPTIONS = [
  '-O3',
  '--runtime',
  'stub',
  '--noAssert',
  '--enable',
  'simd',
  '--importMemory',
  '--initialMemory',
  '0',
];

/** The programs, each a file here that may import others. */
export const PROGRAMS = ['walk', 'grow'];

export const builtFile = (program: string): URL => new URL(`../${program}-wasm.ts`, import.meta.url);

function read(name: string): string | null {
  const file = new URL(name, import.meta.url);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** Compiles a program to a module that holds it as text: it is loaded and published as any other. */
export async function build(program: string): Promise<string> {
  const name = `${program}.ts`;
  let compiled: Uint8Array | undefined;
  const { error, stderr } = await asc.main([name, ...OPTIONS, '--outFile', `${program}.wasm`], {
    readFile: read,
    writeFile(_name, contents) {
      if (typeof contents !== 'string') compiled = contents;
    },
  });
  if (error || !compiled)
    throw new Error(`${name} can't be compiled: ${stderr.toString()}`, { cause: error });
  const lines = Buffer.from(compiled)
    .toString('base64')
    .match(/.{1,100}/g)!;
  return [
    `/** Made of \`assembly/${name}\` by \`npm run -s build:wasm\`. */`,
    `export const ${program.toUpperCase()} = [`,
    ...lines.map((line) => `  '${line}',`),
    "].join('');",
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const program of PROGRAMS) writeFileSync(builtFile(program), await build(program));
}
