import { Option } from 'commander';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import { halvesOf } from '../contracts/kinds.ts';
import { decode, toMlRandomForest, toOnnx } from '../forest/index.ts';
import type { Store } from '../store/store.ts';
import { replying, subcommand } from './command/command.ts';
import { Failed } from './command/failures.ts';

export const exportVersion = subcommand(
  'export <model> <version>',
  'write a version as JSON that RandomForestClassifier.load of the package ml-random-forest takes, or as ONNX',
  [
    'export churn 3 > churn-3.json',
    'export churn 3 --out churn-3.json',
    'export churn 3 --out churn-3.json --json',
    'export churn 3 --format onnx --out churn-3.onnx',
  ],
)
  .option('--out <file>', 'write into this file instead of stdout')
  .addOption(
    new Option('--format <format>', 'what to write')
      .choices(['ml-random-forest', 'onnx'])
      .default('ml-random-forest'),
  )
  .action(
    replying(async ({ store }, model: string, version: number, { out, format }: ExportFlags) => {
      const write = format === 'onnx' ? onnxOf : packageJsonOf;
      const forest = Readable.from(await write(store, model, version), { objectMode: false });
      if (out === undefined) {
        await pipeline(forest, process.stdout, { end: false });
        return null;
      }
      await writeWhole(forest, out);
      return {
        json: { model, version, file: out },
        text: `version ${version} of "${model}" is written to ${out}`,
      };
    }),
  );

interface ExportFlags {
  out?: string;
  format: 'ml-random-forest' | 'onnx';
}

/** The version in pieces of JSON. */
async function packageJsonOf(store: Store, model: string, version: number): Promise<Iterable<string>> {
  const { kind, trainer, definitionRevision } = await store.registry.get(model, version);
  const { bytes } = await store.registry.loadArtifact(model, version);
  if (trainer === 'ml-random-forest') return [gunzipSync(bytes).toString()];
  if (trainer !== 'forest')
    throw notExportable({ model, version, trainer, known: 'forest and ml-random-forest' });
  const forest = decode(bytes);
  const definitions = await store.models.definitions(model);
  const made = definitions.find(({ revision }) => revision === definitionRevision);
  return toMlRandomForest(forest, {
    names: made?.definition.features.map(({ name }) => name),
    groups: halvesOf(kind),
  });
}

async function onnxOf(store: Store, model: string, version: number): Promise<Iterable<Uint8Array>> {
  const { kind, trainer } = await store.registry.get(model, version);
  const { bytes } = await store.registry.loadArtifact(model, version);
  if (trainer !== 'forest') throw notExportable({ model, version, trainer, known: 'forest' });
  return [toOnnx(decode(bytes), { groups: halvesOf(kind) })];
}

const notExportable = ({
  model,
  version,
  trainer,
  known,
}: Record<'model' | 'trainer' | 'known', string> & { version: number }) =>
  new Failed(
    `version ${version} of "${model}" was made by trainer ${trainer}: only ${known} can be exported`,
  );

/** The file appears when all of it is there. */
async function writeWhole(content: Readable, file: string): Promise<void> {
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    await pipeline(content, createWriteStream(unfinished));
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
}
