import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import type { Source } from '../contracts/definition/definition.ts';
import type { ObservationRow } from './arrivals.ts';
import { StoreRefused, translated } from './errors.ts';

export type PostgresSource = Extract<Source, { kind: 'postgres' }>;

/** What is read of a source: rows observed in [since, now], or all until `now`. Epoch milliseconds. */
export interface SourceSpan {
  since: number | null;
  now: number;
}

/** SQLSTATE of an attempt to write in a read-only transaction. */
const READ_ONLY = '25006';
const ROWS_PER_FETCH = 5000;
const TIMESTAMP_TYPES = new Set([1082, 1114, 1184]);

/**
 * Reads the rows of a user's own table or query over a connection of its own, in a read-only transaction whose
 * statements are bounded by `source.timeout`. `features` are columns, in the order of the rows' values. A timestamp
 * without time zone is taken for UTC.
 *
 * Throws `StoreRefused` of type `SourceMisconfigured`, or `StoreUnavailable`.
 */
export async function* readSource(
  source: PostgresSource,
  features: readonly string[],
  span: SourceSpan,
): AsyncGenerator<ObservationRow> {
  const client = clientOf(source);
  // The loss of the connection reaches the statement that runs.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(`begin read only; set local time zone 'UTC'`);
    await checkColumns(client, source, features);
    await client.query(declareCursor(source, features, span));
    for (;;) {
      const { rows } = await client.query<SourceRow>(`fetch ${ROWS_PER_FETCH} from source_rows`);
      if (rows.length === 0) break;
      yield* rows.map(observationOf);
    }
    await client.query('commit');
  } catch (error) {
    throw failureOf(source, error);
  } finally {
    await client.end();
  }
}

interface SourceRow {
  id: string | null;
  observed_at: number | null;
  label: string | null;
  known_at: number | null;
  features: (string | null)[];
}

function clientOf({ url, timeout }: PostgresSource): Client {
  const connectionString = process.env[url];
  if (!connectionString)
    throw misconfigured(
      `source.url names the environment variable ${url}, which is not set here: ` +
        'set it to the connection URL of the database with the rows, wherever a worker runs',
    );
  if (!/^postgres(ql)?:\/\//.test(connectionString))
    throw misconfigured(`the environment variable ${url} must hold a URL that begins with postgres://`);
  return new Client({
    connectionString,
    statement_timeout: timeout,
    connectionTimeoutMillis: timeout,
    application_name: 'perennial source',
  });
}

async function checkColumns(
  client: Client,
  source: PostgresSource,
  features: readonly string[],
): Promise<void> {
  const { fields } = await client.query(`select * from ${relationOf(source)} limit 0`);
  const times = [source.observedAt, ...(source.knownAt === null ? [] : [source.knownAt])];
  const needed = [source.id, ...times, source.target, ...features, ...Object.keys(source.filter)];
  const absent = needed.filter((name) => !fields.some((field) => field.name === name));
  if (absent.length > 0)
    throw misconfigured(
      `${nameOf(source)} has no column ${absent.join(', ')} (it has ${fields.map(({ name }) => name).join(', ')}): ` +
        'correct source or the names of the features in the definition',
    );
  const untimed = fields.find(
    ({ name, dataTypeID }) => times.includes(name) && !TIMESTAMP_TYPES.has(dataTypeID),
  );
  if (untimed)
    throw misconfigured(
      `column ${untimed.name} of ${nameOf(source)} must be a timestamp or a date: cast it in a query`,
    );
}

function declareCursor(
  source: PostgresSource,
  features: readonly string[],
  { since, now }: SourceSpan,
): string {
  const observedAt = escapeIdentifier(source.observedAt);
  const from = since === null ? '' : `and ${observedAt} >= to_timestamp(${since} / 1000.0)`;
  // A row without a time is read too, to be put aside with that reason.
  return `
    declare source_rows no scroll cursor for
    select ${escapeIdentifier(source.id)}::text as id,
      ${milliseconds(source.observedAt)} as observed_at,
      ${escapeIdentifier(source.target)}::text as label,
      ${source.knownAt === null ? 'null::float8' : milliseconds(source.knownAt)} as known_at,
      array[${features.map((name) => `${escapeIdentifier(name)}::text`).join(', ')}] as features
    from ${relationOf(source)}
    where ((${observedAt} <= to_timestamp(${now} / 1000.0) ${from}) or ${observedAt} is null)${filterOf(source)}
    order by ${observedAt}, ${escapeIdentifier(source.id)}`;
}

/** Columns are compared as texts: whatever their type, the definition writes values as text shows them. */
const filterOf = ({ filter }: PostgresSource): string =>
  Object.entries(filter)
    .map(([column, value]) => ` and ${escapeIdentifier(column)}::text = ${escapeLiteral(String(value))}`)
    .join('');

const milliseconds = (column: string): string =>
  `floor(extract(epoch from ${escapeIdentifier(column)}) * 1000)::float8`;

const observationOf = ({ id, observed_at, label, known_at, features }: SourceRow): ObservationRow => ({
  id: id as string,
  observedAt: observed_at as number,
  values: features,
  label,
  labelKnownAt: known_at,
});

const relationOf = ({ table, query }: PostgresSource): string =>
  table === undefined
    ? `(${query!.replace(/;\s*$/, '')}\n) as source_query`
    : table.split('.').map(escapeIdentifier).join('.');

const nameOf = ({ table }: PostgresSource): string =>
  table === undefined ? 'the query of source.query' : `the table ${table} of source.table`;

const misconfigured = (message: string, cause?: unknown): StoreRefused =>
  new StoreRefused('SourceMisconfigured', message, { cause });

function failureOf(source: PostgresSource, error: unknown): unknown {
  if ((error as { code?: unknown }).code === READ_ONLY)
    return misconfigured(
      `${nameOf(source)} writes, and a source is read in a read-only transaction: let it only read`,
      error,
    );
  const failure = translated(error, `the source at ${source.url}`);
  return failure instanceof StoreRefused && failure.type === 'DatabaseRefused'
    ? misconfigured(`${failure.message}: check ${nameOf(source)}, and the rights of its user`, failure.cause)
    : failure;
}
