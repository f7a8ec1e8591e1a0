import type { AdvanceAnswer, AdvanceMessage, Message } from '../contracts/messages.ts';
import { instant } from './sentences.ts';
import { answer, type Step } from './step.ts';

/** Deadlines that one request may process before its client asks again. */
export const DEADLINES_PER_ADVANCE = 100;

/** "Data are complete up to `to`": the only thing that moves the clock of observation. */
export function advance(step: Step, message: AdvanceMessage): void {
  const { state, policy, at } = step;
  const no = (sentence: string) => refuseAdvance(step, message, sentence);
  if (policy.clock !== 'observation')
    return no('advance is for `clock: observation`; this model runs on wall time');
  if (message.to < at)
    return no(`the clock is at ${instant(at)} already and does not go back to ${instant(message.to)}`);
  if (state.batch !== null && message.batch < state.batch)
    return no(`decisions have seen batch ${state.batch} already and can't go back to ${message.batch}`);
  if (state.advance)
    return no(`the clock is on its way to ${instant(state.advance.to)}: ask again when it is there`);
  state.batch = message.batch;
  state.advance = { requestId: message.requestId, to: message.to, deadlines: 0, fromSeq: state.seq };
}

export function refuseAdvance(step: Step, message: Message, sentence: string): void {
  const reply: AdvanceAnswer = { done: false, sentence, reached: step.at, decisions: [] };
  answer(step, message, reply);
}

/** All deadlines up to here are done. */
export function reached(step: Step): void {
  const { state, at } = step;
  const there = state.advance !== null && at >= state.advance.to;
  endAdvance(step, there ? `reached ${instant(at)}` : `stopped at ${instant(at)}: ask again`);
}

/** Answers whoever moves the clock, if anyone does, with how far it got. */
export function endAdvance(step: Step, sentence: string): void {
  const { state, at } = step;
  const { advance: request } = state;
  if (!request) return;
  state.advance = null;
  const reply: AdvanceAnswer = { done: true, sentence, reached: at, decisions: [] };
  answer(step, request, reply);
}
