import { column, type Feature, type Frame, type Target } from '../../contracts/frame.ts';
import type { Finding } from '../../contracts/reports.ts';
import {
  cellOf,
  CELLS,
  correlationRatio,
  cramersV,
  quantileEdges,
  sorted,
  usual,
  type Usual,
} from '../../statistics/index.ts';
import { finding } from './finding.ts';

/** Features whose bonds among each other are looked at: their pairs grow with the square. */
const MOST_FEATURES = 40;

/** Bonds that are kept of a feature, the strongest ones. */
const KEPT = 4;

/** A bond of the reference that is there in all its parts. */
const STRONG = 0.06;
const DEVIATIONS = 4;

/** Bonds below this are there by chance, or next to none. */
const LOOSE = 0.1;

/** What is left of a bond that is gone. */
const GONE = 0.3;

/**
 * Association with the label from which on a feature gives it away: at least; of data that nothing is known of yet; and
 * whatever is usual. Sound values of one feature order a label that is a value more closely than they tell classes.
 */
const LEAK = {
  classes: { least: 0.9, atFirst: 0.95, surely: 0.96 },
  values: { least: 0.96, atFirst: 0.98, surely: 0.98 },
};

/** By how much it must have grown. */
const GROWN = 0.15;
const GROWN_DEVIATIONS = 6;

/** Cells in which a feature's values are held against the label: few would hide that it gives it away. */
const FINE_CELLS = 40;

const LABEL = ' label';
const BEFORE = ' before';

/**
 * How a feature hangs together with others: Cramér's V by name, `' before'` (the row before) and `' label'` included;
 * with a label that is a value the correlation ratio of its ranks, which no cells of it blur.
 */
export type Bonds = Record<string, number>;

/** By feature name. */
export type BondsByFeature = Record<string, Bonds>;

/** What a reference's parts showed: per feature its association with the label, and its strongest bonds. */
export type UsualBonds = Record<string, { label: Usual | null; strong: Record<string, Usual> }>;

/** @param frame labelled rows in order of time */
export function bondsOf(frame: Frame, target: Target): BondsByFeature {
  const columns = frame.features.map((feature, index) => cellsOf(column(frame, index), feature));
  const withLabel = labelBond(frame.y, target);
  const bonds: BondsByFeature = Object.fromEntries(frame.features.map(({ name }) => [name, {}]));
  frame.features.forEach((feature, index) => {
    const { name } = feature;
    const own = columns[index];
    const fine = cellsOf(column(frame, index), feature, FINE_CELLS);
    bonds[name][LABEL] = withLabel(fine);
    bonds[name][BEFORE] = cramersV(own.cell.subarray(1), own.cells, own.cell.subarray(0, -1), own.cells);
    for (let other = index + 1; other < Math.min(frame.features.length, MOST_FEATURES); other++) {
      const { name: otherName } = frame.features[other];
      const v = cramersV(own.cell, own.cells, columns[other].cell, columns[other].cells);
      bonds[name][otherName] = v;
      bonds[otherName][name] = v;
    }
  });
  return bonds;
}

interface Cells {
  cell: Int32Array;
  cells: number;
}

function labelBond(y: Float64Array, target: Target): (feature: Cells) => number {
  if (target.task !== 'regression') {
    const label = Int32Array.from(y);
    return ({ cell, cells }) => cramersV(cell, cells, label, target.classes.length);
  }
  const ordered = sorted(y);
  const ranks = y.map((value) => cellOf(value, ordered));
  return ({ cell, cells }) => correlationRatio(cell, cells, ranks);
}

function cellsOf(values: Float64Array, feature: Feature, cells = CELLS): Cells {
  if (feature.type === 'categorical') {
    const cell = Int32Array.from(values, (code) => (code >= 0 ? code : -1));
    return { cell, cells: feature.levels.length };
  }
  const edges = quantileEdges(sorted(values), cells);
  return { cell: Int32Array.from(values, (value) => cellOf(value, edges)), cells: edges.length + 1 };
}

/** What several parts of a reference agree on. */
export function usualBonds(parts: readonly BondsByFeature[]): UsualBonds {
  const [first] = parts;
  return Object.fromEntries(
    Object.keys(first ?? {}).map((name) => {
      // Parts in which the feature did not vary yet say nothing of its bonds.
      const varied = parts.filter((part) => Object.values(part[name]).some((bond) => bond > 0));
      const measured = (other: string) => usual(varied.map((part) => part[name][other]));
      const strong = Object.keys(first[name])
        .map((other) => [other, measured(other)] as const)
        .filter((each): each is [string, Usual] => each[1] !== null && isStrong(each[1]))
        .sort(([, a], [, b]) => b.mean - a.mean)
        .slice(0, KEPT);
      return [name, { label: measured(LABEL), strong: Object.fromEntries(strong) }];
    }),
  );
}

/** Features whose values hang together with the label alone, if with anything: those that are shuffled do. */
export const unbound = (bonds: BondsByFeature): Set<string> =>
  new Set(
    Object.keys(bonds).filter((name) =>
      Object.entries(bonds[name]).every(([other, bond]) => other === LABEL || bond < LOOSE),
    ),
  );

const isStrong = ({ mean, deviation, windows }: Usual): boolean =>
  windows > 2 && mean >= STRONG && mean - DEVIATIONS * deviation > GONE * mean;

/**
 * A feature that gives the label away, as none of its kind did; and one that has lost every strong bond that it had, to
 * other features and to the row before it: its values are as they were and stand in other rows. A bond to the label
 * also goes when the feature loses its meaning and another takes its place: it counts where rows tell less than usual.
 */
export function bondFindings(
  bonds: BondsByFeature,
  past: UsualBonds | null,
  { task }: Target,
  tellsLess: boolean,
): Finding[] {
  const limits = LEAK[task === 'regression' ? 'values' : 'classes'];
  return Object.entries(bonds).flatMap(([name, found]) => {
    const known = past?.[name];
    const leakLimit = known?.label ? leakLimitOf(known.label, limits) : limits.atFirst;
    const leak = finding(
      'leak',
      name,
      found[LABEL],
      leakLimit,
      `${name} alone gives the label away (association ${found[LABEL].toFixed(2)})`,
    );
    const strong = Object.entries(known?.strong ?? {});
    if (strong.length === 0 || (!tellsLess && strong.every(([other]) => other === LABEL))) return [leak];
    // The slope of what is found on what is usual: strong bonds weigh most, and weak ones scatter.
    const left =
      strong.reduce((sum, [other, { mean }]) => sum + found[other] * mean, 0) /
      strong.reduce((sum, [, { mean }]) => sum + mean * mean, 0);
    return [
      leak,
      finding(
        'bonds',
        name,
        1 - left,
        1 - GONE,
        `${name} no longer hangs together with ${strong.map(([other]) => named(other)).join(', ')}: its values look shuffled`,
      ),
    ];
  });
}

const leakLimitOf = (
  { mean, deviation }: Usual,
  { least, surely }: { least: number; surely: number },
): number => Math.min(surely, Math.max(least, mean + Math.max(GROWN, GROWN_DEVIATIONS * deviation)));

const named = (other: string): string =>
  other === LABEL ? 'the label' : other === BEFORE ? 'the row before' : other;
