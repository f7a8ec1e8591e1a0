import { ApplicationFailure } from '@temporalio/common';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { receiver } from '../test/paths/harness/receiver.ts';
import { post } from './webhook.ts';

const URL_NAME = 'PERENNIAL_TEST_WEBHOOK';
const KEY_NAME = 'PERENNIAL_TEST_KEY';
const message = {
  url: URL_NAME,
  id: 'churn#7',
  body: { model: 'churn' },
  timeout: 5_000,
  secret: null,
  hosts: [],
};

/** The failure that posting ends with. */
async function failure(changes: Partial<Parameters<typeof post>[0]> = {}): Promise<ApplicationFailure> {
  const error: unknown = await post({ ...message, ...changes }).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApplicationFailure)) throw new Error(`it ended with ${String(error)}`);
  return error;
}

describe('a webhook', () => {
  afterEach(() => {
    delete process.env[KEY_NAME];
  });

  it.each(['plain text', `whsec_${Buffer.from('a key of its own').toString('base64')}`])(
    'is signed so that a library of Standard Webhooks accepts it, with the key %s',
    async (key) => {
      process.env[KEY_NAME] = key;
      const { received } = await receiver(URL_NAME);
      await post({ ...message, secret: KEY_NAME });
      const [{ headers, text }] = received;
      const library = key.startsWith('whsec_') ? new Webhook(key) : new Webhook(key, { format: 'raw' });
      expect(library.verify(text, headers as Record<string, string>)).toEqual({ model: 'churn' });
      expect(headers['webhook-id']).toBe('churn#7');
      const tampered = text.replace('churn', 'fraud');
      expect(() => library.verify(tampered, headers as Record<string, string>)).toThrow(/signature/);
    },
  );

  it('is unsigned without a key', async () => {
    const { received } = await receiver(URL_NAME);
    await post(message);
    expect(received[0].headers).not.toHaveProperty('webhook-signature');
  });

  it('does not follow a redirect', async () => {
    const elsewhere = await receiver('PERENNIAL_TEST_ELSEWHERE');
    await receiver(URL_NAME, () => ({ status: 307, headers: { location: elsewhere.url } }));
    const { message: said, nonRetryable } = await failure();
    expect(said).toMatch(
      /redirects \(307\) to http:.*, and redirects are not followed: put the final URL into PERENNIAL_TEST_WEBHOOK/,
    );
    expect(nonRetryable).toBe(true);
    expect(elsewhere.received).toEqual([]);
    delete process.env.PERENNIAL_TEST_ELSEWHERE;
  });

  it('goes to no host that the allow-list does not name', async () => {
    const { received } = await receiver(URL_NAME);
    const { message: said, nonRetryable } = await failure({ hosts: ['serving.example'] });
    expect(said).toBe(
      'PERENNIAL_TEST_WEBHOOK points to 127.0.0.1, which deploy.hosts does not name: it allows serving.example',
    );
    expect(nonRetryable).toBe(true);
    expect(received).toEqual([]);
    await post({ ...message, hosts: ['serving.example', '127.0.0.1'] });
    expect(received).toHaveLength(1);
  });

  it.each([
    [500, false],
    [503, false],
    [429, false],
    [408, false],
    [400, true],
    [401, true],
    [404, true],
  ])('that is answered by %i is worth no other try: %s', async (status, final) => {
    await receiver(URL_NAME, () => status);
    const { message: said, nonRetryable } = await failure();
    expect(said).toMatch(new RegExp(`^127.0.0.1:\\d+ answered ${status}$`));
    expect(nonRetryable).toBe(final);
  });

  it('waits as long as the receiver asks for', async () => {
    await receiver(URL_NAME, () => ({ status: 503, headers: { 'retry-after': '120' } }));
    expect((await failure()).nextRetryDelay).toBe(120_000);
  });

  it('is given up for this time when no answer comes, and may be tried again', async () => {
    await receiver(URL_NAME, () => 'silence');
    const { message: said, nonRetryable } = await failure({ timeout: 100 });
    expect(said).toMatch(/^127.0.0.1:\d+ does not answer within 0.1 s$/);
    expect(nonRetryable).toBe(false);
  });

  it('may be tried again when nobody listens', async () => {
    const { close } = await receiver(URL_NAME);
    await close();
    const { message: said, nonRetryable } = await failure();
    expect(said).toMatch(/^127.0.0.1:\d+ does not answer \(ECONNREFUSED\)$/);
    expect(nonRetryable).toBe(false);
  });

  it.each([
    [undefined, 'the environment variable PERENNIAL_TEST_WEBHOOK is not set on this worker'],
    ['serving.example', 'the environment variable PERENNIAL_TEST_WEBHOOK must hold an http or https URL'],
    [
      'ftp://serving.example',
      'the environment variable PERENNIAL_TEST_WEBHOOK must hold an http or https URL',
    ],
  ])('says what is wrong with the URL %s', async (url, sentence) => {
    if (url !== undefined) process.env[URL_NAME] = url;
    expect(await failure()).toMatchObject({ message: sentence, nonRetryable: true });
    delete process.env[URL_NAME];
  });
});
