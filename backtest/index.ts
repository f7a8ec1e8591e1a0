export { backtest, type BacktestInput, type BacktestResult, type PolicyResult } from './backtest.ts';
export type { Recording } from './recording.ts';
export { onObservationClock, rehearse, type Rehearsed } from './rehearsal.ts';
