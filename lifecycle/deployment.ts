import type { VersionSummary } from '../contracts/reports.ts';
import { trip } from './breaker.ts';
import { changeChampion } from './champion.ts';
import { beginProbation } from './probation.ts';
import { notify, record, type Step } from './step.ts';

/** Tells the serving side. Until it confirms, nothing else is promoted. */
export function deploy(
  step: Step,
  decisionId: string,
  kind: 'promotion' | 'rollback',
  probation: VersionSummary | null,
): void {
  const { champion } = step.state;
  if (!champion) return;
  const { number: version, former } = champion;
  step.state.deployment = { decisionId, kind, version, former, since: step.at, probation };
  step.actions.push({ type: 'deploy', decisionId, kind, version, former });
}

/** The serving side has confirmed: a promotion's probation begins. */
export function deployed(step: Step, decisionId: string): void {
  const { state } = step;
  const { deployment } = state;
  if (deployment?.decisionId !== decisionId) return;
  state.deployment = null;
  record(step, {
    kind: 'deployment',
    rule: 'confirmed',
    sentence: `the deployment of version ${deployment.version} is confirmed`,
    evidence: {},
    versions: [deployment.version],
  });
  if (deployment.probation) beginProbation(step, deployment.probation);
}

/** A promotion that is not confirmed is reversed; a rollback is not, as there is nothing better to go to. */
export function deploymentFailed(step: Step, decisionId: string, message: string): void {
  const { state } = step;
  const { deployment } = state;
  if (deployment?.decisionId !== decisionId) return;
  state.deployment = null;
  const decision = record(step, {
    kind: 'deployment',
    rule: 'failed',
    sentence: `the deployment of version ${deployment.version} was not confirmed: ${message}`,
    evidence: { message },
    versions: [deployment.version],
  });
  if (deployment.kind === 'promotion' && deployment.former !== null) {
    changeChampion(step, { kind: 'reversal', to: deployment.former, rule: 'deployment' });
    return;
  }
  notify(step, deployment.kind, decision);
  undeployed(step, deployment.version);
}

/** The champion is not what serves: nothing else is tried until a person or the cooldown says so. */
export const undeployed = (step: Step, version: number): void =>
  trip(step, 'deployment', `version ${version} could not be deployed`, { version });
