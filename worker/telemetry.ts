import { Runtime, type LogLevel } from '@temporalio/worker';
import type { Logger } from 'pino';

export interface Telemetry {
  /** Receives what Temporal's runtime has to say. */
  log: Logger;
  /** IP address and port that Prometheus scrapes; none: no metrics. */
  metricsAddress?: string;
}

/**
 * Sets up Temporal's runtime: once per process, and before any connection. Signals are left to whoever started the
 * program.
 */
export function installTelemetry({ log, metricsAddress }: Telemetry): void {
  const on = (severity: LogLevel) => severity.toLowerCase() as Lowercase<LogLevel>;
  Runtime.install({
    shutdownSignals: [],
    logger: {
      log: (severity, message, meta) => log[on(severity)]({ ...meta }, message),
      trace: (message, meta) => log.trace({ ...meta }, message),
      debug: (message, meta) => log.debug({ ...meta }, message),
      info: (message, meta) => log.info({ ...meta }, message),
      warn: (message, meta) => log.warn({ ...meta }, message),
      error: (message, meta) => log.error({ ...meta }, message),
    },
    ...(metricsAddress !== undefined && {
      telemetryOptions: { metrics: { prometheus: { bindAddress: metricsAddress } } },
    }),
  });
}
