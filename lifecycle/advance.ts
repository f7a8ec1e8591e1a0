import type { AdvanceAnswer, AdvanceMessage, Message } from '../contracts/messages.ts';
import { deadlines } from './deadlines.ts';
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

/**
 * As far as the clock gets by this request. Where it stops early among the deadlines of its very end, the end is not
 * reached: what is still due then belongs to it.
 */
export function reached(step: Step): void {
  const { state, at, policy } = step;
  const { advance: request } = state;
  if (!request) return;
  const { to } = request;
  const undone = deadlines(state, policy).some((deadline) => deadline.at <= to);
  const until = undone ? Math.min(at, to - 1) : at;
  endAdvance(step, until >= to ? `reached ${instant(to)}` : `stopped at ${instant(at)}: ask again`, until);
}

/** Answers whoever moves the clock, if anyone does, with how far it got. */
export function endAdvance(step: Step, sentence: string, until = step.at): void {
  const { state } = step;
  const { advance: request } = state;
  if (!request) return;
  state.advance = null;
  const reply: AdvanceAnswer = { done: true, sentence, reached: until, decisions: [] };
  answer(step, request, reply);
}
