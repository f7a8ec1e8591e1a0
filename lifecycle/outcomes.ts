import type { DecisionKind } from '../contracts/decision.ts';
import type { Finding, RetrainingOutcome } from '../contracts/reports.ts';
import { assertNever } from './assert.ts';
import { span } from './sentences.ts';

const failed = (findings: readonly Finding[]): string =>
  findings
    .filter(({ passed }) => !passed)
    .map(({ sentence }) => sentence)
    .join('; ');

/** Versions that a retraining registered, those refused by validation included. */
export const numbersOf = (outcome: RetrainingOutcome): number[] =>
  'versions' in outcome ? outcome.versions.map(({ number }) => number) : [];

export const kindOf = ({ outcome }: RetrainingOutcome): DecisionKind =>
  outcome === 'timeLimit' || outcome === 'notEnoughData' ? 'failed' : outcome;

/** How a retraining ended, for a person. */
export function sentenceOf(number: number, outcome: RetrainingOutcome): string {
  switch (outcome.outcome) {
    case 'registered': {
      const [lead, ...others] = outcome.versions;
      const kinds = others.map(({ number: n, kind }) => `${n} (${kind})`).join(', ');
      const also = kinds === '' ? '' : `, beside ${kinds}`;
      return `training ${number} yields version ${lead.number} (${lead.kind})${also}: ${outcome.validation.sentence}`;
    }
    case 'refused':
      return `training ${number} is refused by validation: ${outcome.validation.sentence}`;
    case 'corrupt':
      return `training ${number} stops at inspection, its data are corrupt: ${failed(outcome.findings)}`;
    case 'notConverged':
      return `training ${number} did not converge: ${failed(outcome.findings)}`;
    case 'notEnoughData':
      return `training ${number} has not enough data: ${outcome.sentence}`;
    case 'cancelled':
      return `training ${number} was cancelled`;
    case 'timeLimit':
      return `training ${number} was ended at its time limit of ${span(outcome.limit)}`;
    case 'failed':
      return `training ${number} failed: ${outcome.message}`;
    default:
      return assertNever(outcome);
  }
}
