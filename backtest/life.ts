import type { Decision } from '../contracts/decision.ts';
import type { Definition, Policy } from '../contracts/definition/definition.ts';
import type { Estimate, Kind, Window } from '../contracts/reports.ts';
import { createVersions } from '../pipeline/stages/versions.ts';
import { createTrainers } from '../pipeline/trainers.ts';
import { answer, fill, noAnswers, type Answers } from './answers.ts';
import { economical, noCost, type Cost, type Sharing } from './fits.ts';
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
  /** Rows on which promotions are judged besides, for streams that don't change: what is better there is better. */
  judge?: Window | null;
  onProgress?: (progress: Progress) => void;
}

/** What came of a policy. */
export interface Life {
  decisions: Decision[];
  reigns: Reign[];
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
  /** The span of its training data. */
  trainedFrom: number;
  trainedTo: number;
}

/** A promoted version beside the one it replaced, on all rows of its service. */
export interface Promotion extends Window {
  version: number;
  replaced: number;
  /** Positive: it was better; null where nothing can be told. */
  difference: (Estimate & { p: number }) | null;
  /** The same on the rows to judge on. */
  truth: Estimate | null;
}

/** Rehearses a policy, and answers every row as its champions would have. */
export async function live(input: LifeInput): Promise<Life> {
  const { definition, recording, bootstrap, threads, sharing, judge, onProgress } = input;
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
  const reigns = tenures.map(({ version, from, to }): Reign => {
    const { kind, trainedFrom, trainedTo } = memory.versions.get(version)!;
    return { version, from, to: to ?? completeTo, kind, trainedFrom, trainedTo };
  });
  const versions = createVersions({ records: memory, trainers });
  const answers = async (number: number, window: Window) => {
    const { model, version } = await versions.load(definition.name, number);
    return answer(frame, window, { model, kind: version.kind });
  };
  const [served, first, former] = [0, 0, 0].map(() => noAnswers(frame, definition.target));
  for (const [index, reign] of reigns.entries()) {
    fill(served, await answers(reign.version, reign));
    fill(first, await answers(reigns[0].version, reign));
    if (index > 0) fill(former, await answers(reigns[index - 1].version, reign));
  }

  const scoring = new Scoring(frame, definition);
  /** By version: one that is promoted, and replaced later, answers the rows to judge on once. */
  const judged = new Map<number, Answers>();
  const judgedBy = async (version: number, window: Window): Promise<Answers> => {
    const known = judged.get(version);
    if (known) return known;
    const given = noAnswers(frame, definition.target);
    fill(given, await answers(version, window));
    judged.set(version, given);
    return given;
  };
  const judgeOn = async (window: Window, version: number, replaced: number): Promise<Estimate | null> =>
    scoring.compare(await judgedBy(version, window), await judgedBy(replaced, window), window);
  const promotions: Promotion[] = [];
  for (const [index, { version, from, to }] of reigns.entries()) {
    if (index === 0 || !decisions.some((made) => isPromotion(made, from, version))) continue;
    const replaced = reigns[index - 1].version;
    promotions.push({
      version,
      replaced,
      from,
      to,
      difference: scoring.compare(served, former, { from, to }),
      truth: judge ? await judgeOn(judge, version, replaced) : null,
    });
  }
  return { decisions, reigns, served, first, promotions, cost };
}

const isPromotion = ({ kind, at, versions }: Decision, from: number, version: number): boolean =>
  kind === 'promotion' && at === from && versions[0] === version;
