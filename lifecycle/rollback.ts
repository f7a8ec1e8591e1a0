import type { RollbackMessage } from '../contracts/messages.ts';
import { changeChampion } from './champion.ts';
import { refuse, type Step } from './step.ts';

/** An operator's rollback, to the former champion or to any registered version; also while paused or open. */
export function rollback(step: Step, message: RollbackMessage): void {
  const { champion, deployment } = step.state;
  if (!champion) return refuse(step, 'noChampion', 'there is no champion yet to roll back from', message);
  if (deployment) {
    const sentence = `the deployment of version ${deployment.version} is not confirmed yet`;
    return refuse(step, 'deploying', sentence, message);
  }
  const to = message.version ?? champion.former;
  if (to === null)
    return refuse(step, 'noFormer', 'there is no former champion: name the version to roll back to', message);
  if (to === champion.number)
    return refuse(step, 'sameVersion', `version ${to} is the champion already`, message, [to]);
  changeChampion(step, { kind: 'rollback', to, rule: 'operator', actor: message.actor, request: message });
}
