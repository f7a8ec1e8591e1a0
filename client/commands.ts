import type { Command } from 'commander';
import { advance } from './advance.ts';
import { approve } from './approve.ts';
import { backtest } from './backtest.ts';
import { champion } from './champion.ts';
import { dev } from './dev.ts';
import { evaluate } from './evaluate.ts';
import { exportVersion } from './export.ts';
import { history } from './history.ts';
import { ingest } from './ingest.ts';
import { init } from './init.ts';
import { label } from './label.ts';
import { list } from './list.ts';
import { migrate } from './migrate.ts';
import { pause } from './pause.ts';
import { quarantine } from './quarantine.ts';
import { reconfigure } from './reconfigure.ts';
import { reject } from './reject.ts';
import { reset } from './reset.ts';
import { report } from './report.ts';
import { resume } from './resume.ts';
import { retire } from './retire.ts';
import { retrain } from './retrain.ts';
import { rollback } from './rollback.ts';
import { start } from './start.ts';
import { status } from './status.ts';
import { trip } from './trip.ts';
import { validate } from './validate.ts';
import { versions } from './versions.ts';
import { withdraw } from './withdraw.ts';
import { worker } from './worker.ts';

/** All subcommands, under the headings that `--help` shows. */
export const commands: Record<string, Command[]> = {
  'Servers:': [dev, worker, migrate],
  'Models:': [init, validate, backtest, start, reconfigure, retire, list, status],
  'Data:': [ingest, label, withdraw, quarantine, advance],
  'Operating:': [pause, resume, trip, reset, retrain, evaluate, approve, reject, rollback],
  'Records:': [history, versions, champion, exportVersion, report],
};
