/** The database can't be reached or gave up for a passing reason: the same call may work in a moment. */
export class StoreUnavailable extends Error {
  readonly type = 'StoreUnavailable';

  constructor(cause: unknown, what = 'the database') {
    super(`${what} is not available: ${messageOf(cause)}`, { cause });
    this.name = 'StoreUnavailable';
  }
}

export type Refusal =
  | 'UnknownModel'
  | 'UnknownBatch'
  | 'UnknownVersion'
  | 'UnknownArtifact'
  | 'NameTaken'
  | 'ModelRetired'
  | 'TargetChanged'
  | 'RecordChanged'
  | 'ChampionOutOfOrder'
  | 'DamagedArtifact'
  | 'NewerDatabase'
  | 'SourceMisconfigured'
  | 'DatabaseRefused';

/** The request itself can't be done: asked again, it is refused again. */
export class StoreRefused extends Error {
  readonly type: Refusal;

  constructor(type: Refusal, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'StoreRefused';
    this.type = type;
  }
}

/** Classes and codes of https://www.postgresql.org/docs/18/errcodes-appendix.html that pass by themselves. */
const PASSING_STATES = [
  /^08/, // connection exceptions
  /^40/, // serialization failure, deadlock
  /^53/, // too many connections, out of disk or memory
  /^57P0[1-5]$/, // shut down, crashed, starting up, database dropped, idle session ended
  /^57014$/, // cancelled, for example by a time-out
  /^55P03$/, // lock not available
  /^25006$/, // read-only: a standby that is being promoted
];

const NETWORK_CODES = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT', // the socket file of a server that is not running
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** What `pg` says without a code when a connection is lost or could not be had in time. */
const LOST_CONNECTION =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|timeout expired)/;

/**
 * What an error of the database driver means to a caller: `StoreUnavailable` may be tried again, `StoreRefused` may
 * not. Retryability is decided here and nowhere else. Errors that aren't the driver's pass unchanged. `what` names the
 * database for people.
 */
export function translated(error: unknown, what = 'the database'): unknown {
  if (error instanceof StoreUnavailable || error instanceof StoreRefused || !(error instanceof Error))
    return error;
  const { code, severity } = error as { code?: string; severity?: string };
  if (severity !== undefined && code !== undefined)
    return PASSING_STATES.some((state) => state.test(code))
      ? new StoreUnavailable(error, what)
      : new StoreRefused('DatabaseRefused', `${what} refused (${code}): ${error.message}`, {
          cause: error,
        });
  if ((code !== undefined && NETWORK_CODES.has(code)) || LOST_CONNECTION.test(error.message))
    return new StoreUnavailable(error, what);
  return error;
}

function messageOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.message === '') return cause.errors.map(messageOf).join('; ');
  return cause instanceof Error ? cause.message : String(cause);
}
