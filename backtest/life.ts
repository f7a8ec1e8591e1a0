import type { Decision } from '../contracts/decision.ts';
import type { Definition, Policy } from '../contracts/definition/definition.ts';
import type { Estimate, Kind, Window } from '../contracts/reports.ts';
import { createVersions } from '../pipeline/stages/versions.ts';
import { createTrainers } from '../pipeline/trainers.ts';
import { answer, fill, noAnswers, type Answers } from './answers.ts';
import { economical, noCost, type Cost, type Sharing } from './fits.ts';
import type { Tenure } from './memory.ts';
import type { Recording } from './recording.ts';
import { rehearse, type Progress } from './rehearsal.ts';
import { Scoring } from './scoring.ts';

export interface LifeInput {
  definition: Definition;
  recording: Recording;
  /** By whose rules the first version is trained. */
  bootstrap: Policy;
  /** Threads of a fit. */
  threads: number;
  sharing?: Sharing;
  onProgress?: (progress: Progress) => void;
}

/** What came of a policy. */
export interface Life {
  decisions: Decision[];
  tenures: Reign[];
  /** By whichever version was champion when the row was observed. */
  served: Answers;
  /** By the first champion alone. */
  first: Answers;
  promotions: Promotion[];
  cost: Cost;
}

/** A champion's time in office; the last one's ends with the data. */
export interface Reign extends Window {
  version: number;
  kind: Kind;
}

/** A promoted version beside the one it replaced, on all rows of its service. */
export interface Promotion extends Window {
  version: number;
  replaced: number;
  /** Positive: it was better; null where nothing can be told. */
  difference: (Estimate & { p: number }) | null;
}

/** Rehearses a policy, and answers every row as its champions would have. */
export async function live(input: LifeInput): Promise<Life> {
  const { definition, recording, bootstrap, threads, sharing, onProgress } = input;
  const { frame, completeTo } = recording;
  const cost = noCost();
  const trainers = economical(createTrainers(), { cost, threads, sharing });
  const { decisions, tenures, memory } = await rehearse({
    definition,
    recording,
    trainers,
    bootstrap,
    onProgress,
  });
  const reigns = tenures.map((tenure) => ({
    ...spanOf(tenure, completeTo),
    kind: memory.versions.get(tenure.version)!.kind,
  }));
  const versions = createVersions({ records: memory, trainers });
  const answers = async (number: number, window: Window) => {
    const { model, version } = await versions.load(definition.name, number, definition);
    return answer(frame, window, { model, kind: version.kind });
  };
  const [served, first, replaced] = [0, 0, 0].map(() => noAnswers(frame, definition.target));
  for (const [index, reign] of reigns.entries()) {
    fill(served, await answers(reign.version, reign));
    fill(first, await answers(reigns[0].version, reign));
    if (index > 0) fill(replaced, await answers(reigns[index - 1].version, reign));
  }
  const scoring = new Scoring(frame, definition);
  const promotions = reigns
    .map((reign, index) => ({ ...reign, replaced: reigns[index - 1]?.version }))
    .filter(({ from, version }) => decisions.some((made) => isPromotion(made, from, version)))
    .filter(({ replaced: former }) => former !== undefined)
    .map((reign) => ({ ...reign, difference: scoring.compare(served, replaced, reign) }));
  return { decisions, tenures: reigns, served, first, promotions, cost };
}

const isPromotion = ({ kind, at, versions }: Decision, from: number, version: number): boolean =>
  kind === 'promotion' && at === from && versions[0] === version;

const spanOf = ({ version, from, to }: Tenure, end: number) => ({ version, from, to: to ?? end });
