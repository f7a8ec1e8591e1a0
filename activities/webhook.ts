import { ApplicationFailure } from '@temporalio/common';
import { createHmac } from 'node:crypto';
import { request } from 'undici';

/** A message to a receiver of the user's, in the form of https://www.standardwebhooks.com. */
export interface Webhook {
  /** The environment variable that holds the receiver's URL. */
  url: string;
  /** The same id again is the same message: a receiver that has it may leave it. */
  id: string;
  body: unknown;
  /** How long an answer is waited for, milliseconds. */
  timeout: number;
  /** The environment variable that holds the key that signs; null: unsigned. */
  secret: string | null;
  /** Hosts that the URL may point to; empty: any. */
  hosts: readonly string[];
}

/** Answers that may be other ones a moment later. */
const PASSING = new Set([408, 425, 429]);
const LONGEST_QUOTE = 200;

/**
 * Posts a message as JSON; a status of the 200s is the receiver's confirmation. Redirects are not followed: they could
 * lead past `hosts`.
 *
 * @throws ApplicationFailure, not retryable where another try would end the same
 */
export async function post({ url: variable, id, body, timeout, secret, hosts }: Webhook): Promise<void> {
  const url = receiver(variable, hosts);
  const text = JSON.stringify(body);
  const { status, headers, said } = await answerOf(url, {
    body: text,
    headers: { 'content-type': 'application/json', ...signed(id, text, secret) },
    timeout,
  });
  if (status >= 200 && status < 300) return;
  if (status >= 300 && status < 400)
    throw ApplicationFailure.nonRetryable(
      `${url.host} redirects (${status}) to ${String(headers.location ?? 'nowhere')}, and redirects are not followed: put the ` +
        `final URL into ${variable}`,
      'Redirected',
    );
  throw ApplicationFailure.create({
    message: `${url.host} answered ${status}${said === '' ? '' : `: ${said}`}`,
    type: 'Unconfirmed',
    nonRetryable: status < 500 && !PASSING.has(status),
    nextRetryDelay: secondsToWait(headers['retry-after']),
  });
}

/** The content of an environment variable of this worker. */
function variableOf(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw misconfigured(`the environment variable ${name} is not set on this worker`);
}

function receiver(variable: string, hosts: readonly string[]): URL {
  const url = URL.parse(variableOf(variable));
  if (!url || !/^https?:$/.test(url.protocol))
    throw misconfigured(`the environment variable ${variable} must hold an http or https URL`);
  if (hosts.length > 0 && !hosts.includes(url.hostname))
    throw misconfigured(
      `${variable} points to ${url.hostname}, which deploy.hosts does not name: it allows ${hosts.join(', ')}`,
    );
  return url;
}

const misconfigured = (message: string) => ApplicationFailure.nonRetryable(message, 'Misconfigured');

/** Id, time and, with a key, the signature of both and the text: HMAC-SHA256, as Standard Webhooks define it. */
function signed(id: string, text: string, secret: string | null): Record<string, string> {
  const seconds = String(Math.floor(Date.now() / 1000));
  const named = { 'webhook-id': id, 'webhook-timestamp': seconds };
  if (secret === null) return named;
  const signature = createHmac('sha256', keyOf(variableOf(secret)))
    .update(`${id}.${seconds}.${text}`)
    .digest('base64');
  return { ...named, 'webhook-signature': `v1,${signature}` };
}

const PREFIX = 'whsec_';

/** `whsec_` and base64, as Standard Webhooks write keys, or any other text as it is. */
const keyOf = (secret: string): Buffer =>
  secret.startsWith(PREFIX) ? Buffer.from(secret.slice(PREFIX.length), 'base64') : Buffer.from(secret);

async function answerOf(
  url: URL,
  { body, headers, timeout }: { body: string; headers: Record<string, string>; timeout: number },
): Promise<{ status: number; headers: Record<string, string | string[] | undefined>; said: string }> {
  try {
    const answer = await request(url, {
      method: 'POST',
      body,
      headers,
      signal: AbortSignal.timeout(timeout),
    });
    const said = (await answer.body.text()).trim().slice(0, LONGEST_QUOTE);
    return { status: answer.statusCode, headers: answer.headers, said };
  } catch (cause) {
    const why =
      (cause as Error).name === 'TimeoutError' ? `within ${timeout / 1000} s` : reasonOf(cause as Error);
    throw ApplicationFailure.retryable(`${url.host} does not answer ${why}`, 'Unreachable');
  }
}

const reasonOf = (error: Error & { code?: string }): string => `(${error.code ?? error.message})`;

/** A `retry-after` in seconds; its form as a date is left to the usual retries. */
const secondsToWait = (header: string | string[] | undefined): number | undefined =>
  typeof header === 'string' && /^\d{1,5}$/.test(header) ? Number(header) * 1000 : undefined;
