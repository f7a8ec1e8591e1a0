import type { AdvanceAnswer, AdvanceMessage } from '../contracts/messages.ts';
import { instant } from './sentences.ts';
import { answer, type Step } from './step.ts';

/** Deadlines that one request may process before its client asks again. */
export const DEADLINES_PER_ADVANCE = 100;

/** "Data are complete up to `to`": the only thing that moves the clock of observation. */
export function advance(step: Step, message: AdvanceMessage): void {
  const { state, policy, at } = step;
  const no = (sentence: string) => {
    const reply: AdvanceAnswer = { done: false, sentence, reached: state.now, decisions: [] };
    answer(step, message, reply);
  };
  if (policy.clock !== 'observation')
    return no('advance is for `clock: observation`; this model runs on wall time');
  if (message.to < at)
    return no(`the clock is at ${instant(at)} already and does not go back to ${instant(message.to)}`);
  if (state.batch !== null && message.batch < state.batch)
    return no(`decisions have seen batch ${state.batch} already and can't go back to ${message.batch}`);
  state.batch = message.batch;
  state.advance = { requestId: message.requestId, to: message.to, deadlines: 0, fromSeq: state.seq };
}

/** All deadlines up to here are done. */
export function reached(step: Step): void {
  const { state, at } = step;
  const { advance: request } = state;
  if (!request) return;
  state.advance = null;
  const sentence = at >= request.to ? `reached ${instant(at)}` : `stopped at ${instant(at)}: ask again`;
  const reply: AdvanceAnswer = { done: true, sentence, reached: at, decisions: [] };
  answer(step, { requestId: request.requestId, actor: '', reason: '', identity: '' }, reply);
}
