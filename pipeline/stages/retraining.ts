import { createHash } from 'node:crypto';
import type { Definition } from '../../contracts/definition/definition.ts';
import type { Frame } from '../../contracts/frame.ts';
import type {
  AsOf,
  Finding,
  Kind,
  ValidationReport,
  VersionSummary,
  Window,
} from '../../contracts/reports.ts';
import type { RetrainingInput } from '../../contracts/starting.ts';
import type { VersionRecord } from '../../contracts/version.ts';
import { convergenceOfAnswers } from '../convergence-of-answers.ts';
import { dummyOf } from '../dummy.ts';
import { fingerprint } from '../fingerprint.ts';
import { inspect } from '../inspection/index.ts';
import type { Predictions } from '../predictions.ts';
import { referenceOf, type ReferenceRecord } from '../reference.ts';
import { outside, rowAt } from '../slice.ts';
import type { FitOptions, Trained } from '../trainer.ts';
import { trainerNamed } from '../trainers.ts';
import { convergence } from '../training.ts';
import { validate } from '../validation.ts';
import { requireHeldOut, trainingWindows, type TrainingWindows } from '../windows.ts';
import type { Records } from './records.ts';
import type { Versions } from './versions.ts';

/** What a retraining is made of: pinned once, so that every later stage reads the same rows. */
export interface Ingested {
  asOf: AsOf;
  windows: TrainingWindows;
  /** Labelled rows to train on. */
  rows: number;
}

export interface StageInput {
  retraining: RetrainingInput;
  ingested: Ingested;
}

export interface Fitted {
  sha256: string;
  seed: number;
  numbers: { kind: Kind; number: number }[];
  rows: number;
  rowsFingerprint: string;
  importances: Record<string, number>;
  findings: Finding[];
}

export interface ValidatedKind {
  kind: Kind;
  number: number;
  report: ValidationReport;
}

/** By which program a version was made. */
export type Provenance = Pick<VersionRecord, 'codeVersion' | 'workflowId' | 'runId'>;

/** Of a fit that goes on: how it is told, and how it is ended. */
export type Running = Pick<FitOptions, 'signal' | 'onProgress'>;

/** The stages of a retraining. */
export function retrainingStages(records: Records, versions: Versions) {
  /** Without distrusted spans, with the features of the retraining's own revision of the definition. */
  const labelled = async (
    { model, revision, leftOut }: RetrainingInput,
    window: Window,
    asOf: AsOf,
  ): Promise<Frame> => {
    const featureRevision = await versions.featureRevision(model, revision);
    const frame = await records.windows.read(model, { ...window, asOf, labelled: 'only', featureRevision });
    return outside(frame, leftOut);
  };

  /** What a version says to the rows held out, with the features that it was fitted on. */
  const answersOf = async (
    { model }: RetrainingInput,
    number: number,
    { asOf, windows }: Ingested,
  ): Promise<Predictions> => {
    const { version, model: fitted } = await versions.load(model, number);
    const { featureRevision, kind } = version;
    const frame = await records.windows.read(model, {
      ...windows.holdout,
      asOf,
      labelled: 'only',
      featureRevision,
    });
    return fitted.predict(frame, kind);
  };

  /** What the answers of a fit say about it, kind by kind; `frame` holds the rows that it was fitted on. */
  const answersFindings = async (
    { retraining, ingested }: StageInput,
    { model, material }: Trained,
    frame: Frame,
  ): Promise<Finding[]> => {
    const { policy, champion, revision } = retraining;
    const { windows, asOf } = ingested;
    const { target } = await versions.definition(retraining.model, revision);
    const shared = {
      model: model.unseen ?? model,
      frame,
      to: rowAt(frame, windows.long.to),
      outOfBag: material.outOfBag,
      holdout: await labelled(retraining, windows.holdout, asOf),
      champion: champion && (await answersOf(retraining, champion.number, ingested)),
      target,
      gap: policy.training.gap,
    };
    const findings: Finding[] = [];
    for (const kind of policy.training.kinds) {
      const from = kind === 'long' ? 0 : rowAt(frame, windows.recent.from);
      findings.push(...(await convergenceOfAnswers({ ...shared, kind, from })));
    }
    return findings;
  };

  /** The rows that the served model is fitted on, and so inspected. */
  const fittedOn = ({ long, holdout }: TrainingWindows, { training }: RetrainingInput['policy']): Window => ({
    from: long.from,
    to: trainerNamed(versions.trainers, training.trainer).fitsHeldOut ? holdout.to : long.to,
  });

  return {
    /** Pins what this retraining sees, and counts it; null with the reason when it is not enough. */
    async ingestion(
      { model, policy, at }: RetrainingInput,
      asOf: AsOf,
    ): Promise<{ ingested: Ingested | null; sentence: string }> {
      const { first } = await records.windows.extent(model, asOf);
      if (first === null) return { ingested: null, sentence: 'there are no observations' };
      const windows = trainingWindows(at - policy.labels.delay, first, policy);
      const { labelled: rows } = await records.windows.count(model, { ...windows.long, asOf });
      if (rows >= policy.training.minimumRows) return { ingested: { asOf, windows, rows }, sentence: '' };
      const sentence = `${rows} labelled rows, training.minimumRows asks for ${policy.training.minimumRows}`;
      return { ingested: null, sentence };
    },

    /**
     * Whether these data may train a model. They are held against the newest version that was registered, whose data
     * have been inspected before.
     */
    async inspection({ retraining, ingested }: StageInput): Promise<Finding[]> {
      const { model, revision, policy } = retraining;
      const { features, target } = await versions.definition(model, revision);
      const frame = await labelled(retraining, fittedOn(ingested.windows, policy), ingested.asOf);
      const latest = await records.registry.latest(model);
      const reference =
        latest === null
          ? null
          : ((await records.registry.reference(model, latest)) as ReferenceRecord | null);
      const freshFrom = reference === null ? 0 : rowAt(frame, reference.trainedTo);
      const joined = !retraining.leftOut.some(
        ({ from, to }) => from <= frame.observedAt[freshFrom] && to > (frame.observedAt[freshFrom - 1] ?? 0),
      );
      return inspect({ frame, freshFrom, joined, reference, policy, features, target });
    },

    /** The challenger and the champion on the same held-out rows, kind by kind. */
    async validation({
      retraining,
      ingested,
      fitted,
    }: StageInput & { fitted: Fitted }): Promise<ValidatedKind[]> {
      const { model, revision, policy, champion } = retraining;
      requireHeldOut(ingested.windows, policy.training.embargo);
      const definition = await versions.definition(model, revision);
      const { target } = definition;
      const holdout = await labelled(retraining, ingested.windows.holdout, ingested.asOf);
      const training = await labelled(retraining, ingested.windows.long, ingested.asOf);
      const { bytes } = await records.artifacts.load(fitted.sha256);
      const made = await trainerNamed(versions.trainers, policy.training.trainer).load(bytes, definition);
      const own = champion && (await answersOf(retraining, champion.number, ingested));
      const dummy = dummyOf(training.y, target);
      const validated: ValidatedKind[] = [];
      for (const { kind, number } of fitted.numbers) {
        const report = validate({
          window: ingested.windows.holdout,
          holdout,
          challenger: await (made.unseen ?? made).predict(holdout, kind),
          champion: own,
          dummy,
          target,
          policy,
        });
        validated.push({ kind, number, report });
      }
      return validated;
    },

    /** Writes the versions into the registry with their lineage: those that passed, or else those refused. */
    async registration(
      {
        retraining,
        ingested,
        fitted,
        validated,
      }: StageInput & { fitted: Fitted; validated: ValidatedKind[] },
      provenance: Provenance,
    ): Promise<VersionSummary[]> {
      const { model, revision, policy, champion, number, at } = retraining;
      const { features, target } = await versions.definition(model, revision);
      const featureRevision = await versions.featureRevision(model, revision);
      const trained = fittedOn(ingested.windows, policy);
      const frame = await labelled(retraining, trained, ingested.asOf);
      const reference = await referenceOf({
        frame,
        trainedTo: trained.to,
        features,
        target,
        policy,
        importances: fitted.importances,
        leftOut: retraining.leftOut,
      });
      for (const { kind, number: version, report } of validated)
        await records.registry.register(
          model,
          {
            number: version,
            kind,
            retraining: number,
            trainer: policy.training.trainer,
            seed: fitted.seed,
            sha256: fitted.sha256,
            selector: { kind },
            parent: champion?.number ?? null,
            trainedFrom: trained.from,
            trainedTo: trained.to,
            rows: fitted.rows,
            rowsFingerprint: fitted.rowsFingerprint,
            parameters: policy.training.parameters,
            metrics: { [report.metric]: report.challenger.value },
            validation: report,
            importances: fitted.importances,
            ...provenance,
            definitionRevision: revision,
            featureRevision,
            registeredAt: at,
          },
          { status: report.passed ? 'candidate' : 'refused', reference },
        );
      return validated.map(({ kind, number: version, report }) => ({
        number: version,
        kind,
        trainedTo: trained.to,
        validation: report.challenger,
      }));
    },

    /**
     * Fits one artifact for all kinds and stores it. Equal data and seed give equal bytes, so a repetition after a
     * crash stores nothing new.
     */
    async training(input: StageInput, running: Running): Promise<Fitted> {
      const { retraining, ingested } = input;
      const { model, revision, policy, number } = retraining;
      const definition = await versions.definition(model, revision);
      const { asOf, windows } = ingested;
      const numbers: Fitted['numbers'] = [];
      for (const kind of policy.training.kinds)
        numbers.push({ kind, number: await records.registry.reserve(model, number, kind) });
      const frame = await labelled(retraining, fittedOn(windows, policy), asOf);
      const seed = seedOf(policy.seed, numbers[0].number, numbers[0].kind);
      const trained = await trainerNamed(versions.trainers, policy.training.trainer).fit(
        {
          frame,
          recentFrom: rowAt(frame, windows.recent.from),
          heldOutFrom: rowAt(frame, windows.long.to),
          target: definition.target,
        },
        {
          parameters: policy.training.parameters,
          seed,
          kinds: policy.training.kinds,
          ...running,
        },
      );
      const sha256 = await records.registry.saveArtifact(trained.bytes, policy.training.trainer);
      const { importances } = trained.material;
      const findings = [
        ...convergence({ material: trained.material, frame, target: definition.target }),
        ...(await answersFindings(input, trained, frame)),
      ];
      return {
        sha256,
        seed,
        numbers,
        rows: frame.rows,
        rowsFingerprint: fingerprint(frame),
        importances: importances ? byName(definition, importances) : {},
        findings,
      };
    },
  };
}

const byName = ({ features }: Definition, importances: readonly number[]): Record<string, number> =>
  Object.fromEntries(features.map(({ name }, index) => [name, importances[index]]));

/** A fit's own seed, 32 bits: from the definition's, the version's number and its kind. */
function seedOf(seed: number, version: number, kind: Kind): number {
  return createHash('sha256').update(`${seed}/${version}/${kind}`).digest().readUInt32LE(0);
}
