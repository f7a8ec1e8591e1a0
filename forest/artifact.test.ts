import fc from 'fast-check';
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trainingData, uniform } from '../test/training-data.ts';
import { ArtifactError } from './artifact-error.ts';
import { decode, decodeAsync, encode } from './artifact.ts';
import { fit } from './fit.ts';
import type { Forest } from './forest.ts';
import { createForestPool } from './pool.ts';
import { predict } from './predict.ts';

const pool = createForestPool({ threads: 2 });
afterAll(() => pool.close());

const HEADER_BYTES = 16;

/** Numeric and categorical features, with gaps; 13 levels, 300 rows. */
const levels = uniform(300, 3).map((value) => (value > 0.95 ? -1 : Math.floor(13 * value)));
const gaps = uniform(300, 2).map((value) => (value > 0.9 ? NaN : value));
const data = trainingData([uniform(300, 1), gaps, levels], uniform(300, 4), [
  { type: 'numeric' },
  { type: 'numeric' },
  { type: 'categorical', levels: 13 },
]);

const grow = async (task: Forest['task']): Promise<Forest> => {
  const y = task.type === 'classification' ? data.y.map((value) => Math.floor(task.classes * value)) : data.y;
  const groups = [
    { name: 'long', trees: 3, from: 0, to: 300 },
    { name: 'recent', trees: 2, from: 100, to: 300 },
  ];
  const parameters = { calibrate: task.type === 'classification' };
  return (await fit({ ...data, y }, { task, groups, seed: 1, pool, parameters })).forest;
};

describe('an artifact', () => {
  it.each([
    { type: 'classification', classes: 2 },
    { type: 'classification', classes: 5 },
    { type: 'regression' },
  ] as const)('gives the forest back that it was made of: %j', async (task) => {
    const forest = await grow(task);
    const bytes = await encode(forest);
    const back = decode(bytes);
    expect(back.task).toEqual(forest.task);
    expect(back.features).toEqual(forest.features);
    expect(back.groups).toEqual(forest.groups);
    expect(back.calibrations).toEqual(forest.calibrations);
    expect(predict(back, data)).toEqual(predict(forest, data));
    expect(await encode(back)).toEqual(bytes);
    expect(await decodeAsync(bytes)).toEqual(back);
  });

  describe('that is damaged', () => {
    let bytes: Uint8Array;
    beforeAll(async () => {
      bytes = await encode(await grow({ type: 'classification', classes: 3 }));
    });

    it('is refused wherever a byte is changed', () => {
      fc.assert(
        fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, difference) => {
          const damaged = bytes.slice();
          damaged[at] ^= difference;
          expect(() => decode(damaged)).toThrow(ArtifactError);
        }),
      );
    });

    it('is refused without holding up other work too', async () => {
      for (const at of [0, 5, 9, 13, HEADER_BYTES, bytes.length - 1]) {
        const damaged = bytes.slice();
        damaged[at] ^= 255;
        await expect(decodeAsync(damaged)).rejects.toThrow(ArtifactError);
      }
    });

    it('is refused wherever it is cut off', () => {
      fc.assert(
        fc.property(fc.nat(bytes.length - 1), (length) => {
          expect(() => decode(bytes.subarray(0, length))).toThrow(ArtifactError);
        }),
      );
    });

    it('is refused or usable, never a crash, when its payload was forged with a right checksum', () => {
      const payload = inflateSync(bytes.subarray(HEADER_BYTES));
      const edit = fc.record({ at: fc.nat(payload.length - 1), value: fc.nat(255) });
      const edits = fc.array(edit, { minLength: 1, maxLength: 4 });
      const cut = fc.option(fc.nat(payload.length), { freq: 5, nil: payload.length });
      fc.assert(
        fc.property(edits, cut, (changes, length) => {
          const forged = Buffer.from(payload.subarray(0, length));
          for (const { at, value } of changes) if (at < length) forged[at] = value;
          const forest = decodeOrRefuse(packed(forged));
          if (forest?.features.length === 3) predict(forest, data);
        }),
        { numRuns: 2000 },
      );
    });

    it('says what is wrong with it and what to do', () => {
      expect(() => decode(Buffer.from('{"name":"RFClassifier"}'))).toThrow(
        "the artifact can't be read: it is not a forest; restore it from a backup or train the version again",
      );
      const newer = Buffer.from(bytes);
      newer.writeUInt32LE(3, 4);
      expect(() => decode(newer)).toThrow('its format is version 3, known is 2');
    });

    it('gets no memory for what it only claims to hold', () => {
      const greedy = Buffer.from(bytes);
      greedy.writeUInt32LE(0xffff_ffff, 8);
      expect(() => decode(greedy)).toThrow("claims 4294967295 bytes, the payload can't hold them");
      const bomb = packed(Buffer.alloc(2 ** 20));
      bomb.writeUInt32LE(100, 8);
      expect(() => decode(bomb)).toThrow('its payload is damaged');
    });
  });
});

function packed(payload: Buffer): Buffer {
  const header = Buffer.from('PFST            ');
  header.writeUInt32LE(2, 4);
  header.writeUInt32LE(payload.length, 8);
  const deflated = deflateSync(payload);
  header.writeUInt32LE(crc32(deflated), 12);
  return Buffer.concat([header, deflated]);
}

function decodeOrRefuse(bytes: Uint8Array): Forest | undefined {
  try {
    return decode(bytes);
  } catch (error) {
    if (error instanceof ArtifactError) return undefined;
    throw error;
  }
}
