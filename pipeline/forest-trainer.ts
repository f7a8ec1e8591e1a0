import type { Feature, Target } from '../contracts/frame.ts';
import { halvesOf } from '../contracts/kinds.ts';
import type { Kind } from '../contracts/reports.ts';
import {
  decodeAsync,
  encode,
  fit,
  halfForests,
  predictInThreads,
  type Fit,
  type Forest,
  type Parameters,
  type Prediction,
  type Task,
  type TreeGroup,
} from '../forest/index.ts';
import { featureKinds, taskOf } from './forest-data.ts';
import type { Predictions } from './predictions.ts';
import type { Model, Trainer, Training, TrainingMaterial } from './trainer.ts';

/** Trees of a fit whose parameters don't say. */
export const TREES = 100;

/** Of the trees; a tree on the long window costs nine times one on the recent window. */
const RECENT_SHARE = 0.56;

/** The group of trees that stands for the recent half where rows are held out. */
const TWIN = 'recent, held out';

/**
 * Rows in a leaf at least. Leaf sizes chosen out of bag suit rows like the training rows; in a stream the rows to come
 * differ from them, and on the electricity market, retrained every three weeks, that costs 0.6 points of accuracy.
 */
const MIN_LEAF = 5;

/**
 * Perennial's own random forest. One fit serves all kinds: 44 % of the trees are grown on the long window, 56 % on
 * the recent one; `recent` and `long` are the halves, `hybrid` is all of it. Where one half alone is wanted, it gets
 * all the trees.
 *
 * The newest rows are worth most in a world that moves, so the recent half is grown on the held-out ones too. Validation
 * asks its twin in its place, a third as many trees on the same rows but for those; the long half does without them.
 *
 * Parameters: `trees` (100), `minLeaf` (5), and what else the forest's own `Parameters` has.
 *
 * A class is decided by the trees' votes, so that what `perennial export` writes answers as the version itself; the
 * probabilities are the mean shares of the leaves.
 */
export const forestTrainer: Trainer = {
  name: 'forest',
  fitsHeldOut: true,

  async fit(training, options) {
    const { frame, target } = training;
    const { trees = TREES, ...parameters } = options.parameters;
    const groups = groupsOf(training, options.kinds, Number(trees));
    const fitted = await fit(
      { rows: frame.rows, x: frame.x, y: frame.y, features: featureKinds(frame.features) },
      {
        task: taskOf(target),
        groups,
        parameters: { minLeaf: MIN_LEAF, ...(parameters as Parameters) },
        seed: options.seed,
        threads: options.threads,
        signal: options.signal,
        onProgress: options.onProgress,
      },
    );
    return {
      bytes: await encode(fitted.forest),
      model: modelOf(fitted.forest),
      material: materialOf(fitted, training, groups),
    };
  },

  async load(bytes, { features, target }) {
    const forest = await decodeAsync(bytes);
    checkMadeFor(forest, features, target);
    return modelOf(forest);
  },
};

function groupsOf(
  { frame, recentFrom, heldOutFrom = frame.rows }: Training,
  kinds: readonly Kind[],
  trees: number,
): TreeGroup[] {
  const long = { name: 'long', from: 0, to: heldOutFrom };
  if (kinds.every((kind) => kind === 'long')) return [{ ...long, trees }];
  const onlyRecent = kinds.every((kind) => kind === 'recent');
  const share = onlyRecent ? trees : Math.max(1, Math.round(RECENT_SHARE * trees));
  const recent = { name: 'recent', from: recentFrom, to: frame.rows, trees: share };
  const twin = {
    name: TWIN,
    from: recentFrom,
    to: heldOutFrom,
    trees: Math.ceil(share / 3),
  };
  return [
    ...(onlyRecent ? [] : [{ ...long, trees: Math.max(1, trees - share) }]),
    recent,
    ...(heldOutFrom < frame.rows ? [twin] : []),
  ];
}

function modelOf(forest: Forest): Model {
  const halves = halfForests(forest);
  const answering = (groups: (kind: Kind) => string[]): Omit<Model, 'unseen'> => {
    const by = (own: Forest): Pick<Model, 'predict'> => ({
      predict: async (frame, kind) =>
        predictionsOf(await predictInThreads(own, frame, { groups: groups(kind) })),
    });
    return { ...by(forest), ...(halves && { halves: [by(halves[0]), by(halves[1])] as const }) };
  };
  const hasTwin = forest.groups.some(({ name }) => name === TWIN);
  const twinFor = (name: string) => (name === 'recent' ? TWIN : name);
  return {
    ...answering((kind) => groupsFor(forest, kind)),
    ...(hasTwin && { unseen: answering((kind) => groupsFor(forest, kind).map(twinFor)) }),
  };
}

function groupsFor(forest: Forest, kind: Kind): string[] {
  const names = forest.groups.map(({ name }) => name);
  const missing = halvesOf(kind).find((half) => !names.includes(half));
  if (missing) throw new RangeError(`the artifact was fitted without ${missing}: it has ${names.join(', ')}`);
  return halvesOf(kind);
}

const predictionsOf = ({ scores, classes }: Prediction): Predictions =>
  classes.length === 0
    ? { predicted: scores, scores: new Float64Array() }
    : { predicted: Float64Array.from(classes), scores };

function materialOf(
  { forest, outOfBag, importance }: Fit,
  { frame, recentFrom, heldOutFrom = frame.rows }: Training,
  groups: readonly TreeGroup[],
): TrainingMaterial {
  return {
    parts: forest.groups.flatMap(({ name, trees }) => {
      if (name === TWIN) return [];
      const { curve, rowsWithoutVote, singleLeafTrees } = outOfBag.groups[name];
      return {
        name,
        rows: name === 'recent' ? frame.rows - recentFrom : heldOutFrom,
        errors: curve,
        unvoted: rowsWithoutVote,
        singleLeaf: singleLeafTrees / trees,
      };
    }),
    outOfBag: predictionsOf({ scores: outOfBag.overall.outputs, classes: outOfBag.overall.classes }),
    importances: [...importance],
    rowTrees: groups.reduce((sum, { trees, from, to }) => sum + trees * (to - from), 0),
  };
}

function checkMadeFor(
  { features: fitted, task }: Forest,
  features: readonly Feature[],
  target: Target,
): void {
  const wanted = taskOf(target);
  const classes = (of: Task) => (of.type === 'regression' ? 'a value' : `${of.classes} classes`);
  if (classes(task) !== classes(wanted))
    throw new RangeError(
      `the artifact predicts ${classes(task)}, the definition asks for ${classes(wanted)}`,
    );
  if (fitted.length !== features.length)
    throw new RangeError(`the artifact has ${fitted.length} features, the definition has ${features.length}`);
  features.forEach((feature, index) => {
    const made = fitted[index];
    const same =
      made.type === feature.type &&
      (made.type === 'numeric' || feature.type === 'numeric' || made.levels === feature.levels.length);
    if (!same)
      throw new RangeError(`feature ${feature.name} is not what the artifact was fitted on: ${made.type}`);
  });
}
