import type { Policy } from '../../contracts/definition/definition.ts';
import type { Frame } from '../../contracts/frame.ts';
import type { Role } from '../../contracts/predictions.ts';
import type {
  AsOf,
  ComparisonReport,
  Estimate,
  EvaluationReport,
  ReadinessReport,
  ShadowEvidence,
  Surroundings,
  TenureEvidence,
  VersionSummary,
  Window,
} from '../../contracts/reports.ts';
import type { Version } from '../../contracts/version.ts';
import { measure } from '../../statistics/index.ts';
import type { Answered } from '../attribution.ts';
import { compare, uncounted } from '../comparison.ts';
import { diagnose } from '../diagnosis.ts';
import { measured } from '../estimate.ts';
import { estimateWithoutLabels } from '../label-free.ts';
import { evaluate } from '../evaluation.ts';
import { heldOut, honestAnswers } from '../held-out.ts';
import { varianceOf, worstLoss } from '../losses.ts';
import type { Predictions } from '../predictions.ts';
import type { ReferenceRecord } from '../reference.ts';
import { scored } from '../scored.ts';
import { outside, rowAt } from '../slice.ts';
import type { Records } from './records.ts';
import type { LoadedVersion, Versions } from './versions.ts';

/** Which model, by which rules, as things were known when. */
export interface Look {
  model: string;
  revision: number;
  policy: Policy;
  at: number;
  /** Null: the newest batch that had arrived by `at`. */
  batch: number | null;
}

export interface EvaluationInput extends Look {
  version: number;
  window: Window;
  /** Since when the version is champion. */
  since: number;
}

export interface ComparisonInput extends Look {
  subject: 'shadow' | 'probation';
  champion: number;
  challengers: VersionSummary[];
  leader: number;
  window: Window;
  gaps: Window[];
  evidence: ShadowEvidence;
  tenure: TenureEvidence;
}

/** Stages that look at production data and change nothing but predictions. */
export function observingStages(records: Records, versions: Versions) {
  const surroundings = async (model: string, asOf: AsOf, counted: number[]): Promise<Surroundings> => {
    const [champion, missing, newest] = await Promise.all([
      records.champions.now(model),
      records.registry.missing(model, counted),
      records.windows.newest(model, asOf),
    ]);
    return { champion, missing, newest };
  };

  /** A window's rows with the features that a version was fitted on. */
  const rowsFor = (model: string, window: Window, asOf: AsOf, { featureRevision }: Version): Promise<Frame> =>
    records.windows.read(model, { ...window, asOf, labelled: 'any', ids: true, featureRevision });

  /** How much the target varied in a version's holdout: the scale of squared errors that a shadow's bets allow for. */
  const heldOutVariance = async (
    model: string,
    { validation }: Version,
    asOf: AsOf,
  ): Promise<number | null> =>
    varianceOf((await records.windows.read(model, { ...validation.window, asOf, labelled: 'only' })).y);

  const predict = async (
    look: Look,
    { version: { number, kind, trainedTo }, model }: LoadedVersion,
    frame: Frame,
    { role, batch }: { role: Role; batch: number },
  ): Promise<Predictions> => {
    const predictions = await honestAnswers(model, kind, frame, trainedTo);
    // What an unseen part answered to held-out rows is no answer of the version.
    const first = rowAt(frame, trainedTo);
    await records.predictions.save(look.model, {
      version: number,
      role,
      batch,
      ids: frame.ids.slice(first),
      observedAt: frame.observedAt.subarray(first),
      values: predictions.predicted.subarray(first),
      scores: positiveScores(predictions)?.subarray(first) ?? null,
      scoredAt: look.at,
    });
    return predictions;
  };

  /** How good a version was before it became champion, in the present policy's metric and confidence. */
  const heldOutResult = async (
    input: EvaluationInput,
    asOf: AsOf,
  ): Promise<{ validation: Estimate; reference: Answered | null }> => {
    const { model, policy, version: number, window, since } = input;
    const { version, model: fitted, definition } = await versions.load(model, number);
    const { validation, featureRevision } = version;
    const span = heldOut(validation.window, since, window);
    const frame = await records.windows.read(model, { ...span, asOf, labelled: 'only', featureRevision });
    // Rows that were deleted since leave what was measured on them at the time.
    if (frame.rows < validation.rows) return { validation: validation.challenger, reference: null };
    const answers = await honestAnswers(fitted, version.kind, frame, version.trainedTo);
    const { metric, confidence } = policy.evaluation;
    const result = measure(metric, scored(frame, answers, definition.target, policy), { confidence });
    return {
      validation: measured(result) ?? validation.challenger,
      reference: { frame, predictions: answers },
    };
  };

  return {
    /** Whether the recent window is filled, so that a first version can be trained. */
    async assess({ model, at, policy }: Look, asOf: AsOf): Promise<ReadinessReport> {
      const { first } = await records.windows.extent(model, asOf);
      const { rows, labelled } =
        first === null
          ? { rows: 0, labelled: 0 }
          : await records.windows.count(model, { from: first, to: at, asOf });
      const readyAt = first === null ? null : first + policy.training.recent + policy.labels.delay;
      return {
        ready: readyAt !== null && at >= readyAt && labelled >= policy.training.minimumRows,
        rows,
        labelled,
        readyAt,
        surroundings: await surroundings(model, asOf, []),
      };
    },

    /** Measures the champion on a window, and its inputs against what it was trained on. */
    async evaluate(input: EvaluationInput, asOf: AsOf): Promise<EvaluationReport> {
      const { model, policy, at, window, version } = input;
      const around = await surroundings(model, asOf, [version]);
      const nothing = { version, window, asOf, metric: policy.evaluation.metric, surroundings: around };
      if (
        around.newest === null ||
        around.newest < at - policy.evaluation.patience ||
        around.missing.length > 0
      )
        return { ...nothing, ...UNMEASURED, verdict: 'noData', rows: 0, labelled: 0 };
      const serving = await versions.load(model, version);
      const { version: record, definition } = serving;
      const reference = serving.reference as ReferenceRecord | null;
      const frame = await rowsFor(model, window, asOf, record);
      const predictions = await predict(input, serving, frame, { role: 'champion', batch: asOf.batch });
      const { validation, reference: past } = await heldOutResult(input, asOf);
      const evaluation = evaluate({
        frame,
        predictions,
        validation,
        reference,
        target: definition.target,
        policy,
      });
      const estimated =
        evaluation.verdict === 'notEnoughLabels' && past
          ? estimateWithoutLabels(
              policy.evaluation.metric,
              scored(past.frame, past.predictions, definition.target, policy),
              scored(frame, predictions, definition.target, policy),
              policy.evaluation,
            )
          : null;
      const diagnosis = await diagnose({
        evaluation,
        past,
        window: { frame, predictions },
        reference,
        target: definition.target,
        policy,
      });
      const since = { from: record.trainedTo, to: at, asOf };
      const newRows = policy.newData.rows === null ? 0 : (await records.windows.count(model, since)).labelled;
      return { ...nothing, ...evaluation, ...diagnosis, estimated, newRows };
    },

    /** Lets champion and challengers answer the same live rows, and adds what came of it to the evidence. */
    async compare(input: ComparisonInput, asOf: AsOf): Promise<ComparisonReport> {
      const { model, policy, window, gaps, champion, challengers, leader, evidence, tenure } = input;
      const around = await surroundings(model, asOf, [champion, ...challengers.map(({ number }) => number)]);
      if (around.missing.length > 0) return { ...uncounted(input), asOf, surroundings: around };
      const frames = new Map<number, Frame>();
      const answered = async (number: number, role: Role) => {
        const loaded = await versions.load(model, number);
        const { featureRevision } = loaded.version;
        const frame =
          frames.get(featureRevision) ?? outside(await rowsFor(model, window, asOf, loaded.version), gaps);
        frames.set(featureRevision, frame);
        return {
          loaded,
          frame,
          predictions: await predict(input, loaded, frame, { role, batch: asOf.batch }),
        };
      };
      const own = await answered(champion, 'champion');
      const { version, definition } = own.loaded;
      const role = input.subject === 'probation' ? 'former' : 'challenger';
      const contenders: { version: number; kind: VersionSummary['kind']; predictions: Predictions }[] = [];
      for (const { number, kind } of challengers)
        contenders.push({ version: number, kind, predictions: (await answered(number, role)).predictions });
      const variance = policy.evaluation.metric === 'r2' ? await heldOutVariance(model, version, asOf) : null;
      const worst = worstLoss(policy.evaluation.metric, version.validation.challenger, variance);
      const compared = compare({
        frame: own.frame,
        window,
        champion: own.predictions,
        challengers: contenders,
        leader,
        evidence,
        tenure,
        target: definition.target,
        worst,
        policy,
      });
      return { ...compared, asOf, surroundings: around };
    },
  };
}

const UNMEASURED = {
  estimate: null,
  validation: null,
  drop: null,
  threshold: null,
  segments: [],
  estimated: null,
  drift: null,
  attribution: null,
  newRows: 0,
};

/** Probability of the positive class, or of the class that was answered where there are several. */
function positiveScores({ predicted, scores }: Predictions): Float64Array | null {
  if (scores.length === 0) return null;
  const classes = scores.length / predicted.length;
  return predicted.map((answer, row) => scores[row * classes + (classes === 2 ? 1 : answer)]);
}
