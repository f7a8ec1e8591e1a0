export { backtest, NothingServed, type BacktestInput, type NamedPolicy } from './backtest.ts';
export type { Recording } from './recording.ts';
export { onObservationClock, rehearse } from './rehearsal.ts';
export type { BacktestResult, PolicyResult } from './result.ts';
export { startThreads, type Threads } from './threads.ts';
export type { Life } from './life.ts';
export { backtestReport, liveReport } from './report/report.ts';
