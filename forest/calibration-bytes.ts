import { ArtifactError } from './artifact-error.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';
import { calibratedGroups, functionsOf, type Isotonic } from './calibration.ts';
import type { Task } from './data.ts';
import type { Forest } from './forest.ts';

type Calibrations = NonNullable<Forest['calibrations']>;

export function writeCalibrations(writer: ByteWriter, calibrations: Calibrations | undefined): void {
  writer.uint8(calibrations ? 1 : 0);
  for (const { classes } of calibrations ?? []) {
    for (const { from, to } of classes) {
      writer.uint32(from.length);
      writer.array(from);
      writer.array(to);
    }
  }
}

/** @throws ArtifactError if the bytes are no calibrations of these groups. */
export function readCalibrations(
  reader: ByteReader,
  groups: Forest['groups'],
  task: Task,
): Calibrations | undefined {
  const what = 'a calibration';
  if (reader.uint8(what) === 0) return undefined;
  if (task.type === 'regression') throw new ArtifactError('it calibrates values');
  const functions = functionsOf(task.classes);
  return calibratedGroups(groups).map((names) => ({
    groups: names,
    classes: Array.from({ length: functions }, () => readIsotonic(reader, what)),
  }));
}

function readIsotonic(reader: ByteReader, what: string): Isotonic {
  const length = reader.uint32(what);
  const from = reader.float64Array(length, what);
  const to = reader.float64Array(length, what);
  const ascends = from.every((value, i) => (i === 0 ? Number.isFinite(value) : value > from[i - 1]));
  const shares = to.every((value, i) => value >= 0 && value <= 1 && (i === 0 || value >= to[i - 1]));
  if (length === 0 || !ascends || !shares || !Number.isFinite(from[length - 1]))
    throw new ArtifactError('a calibration is no ascending function');
  return { from, to };
}
