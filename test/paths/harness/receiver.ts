import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  headers: IncomingHttpHeaders;
  text: string;
  body: Record<string, unknown>;
}

/** What a receiver answers: a status, with a header or two, or nothing at all. */
export type Reaction = number | { status: number; headers: Record<string, string> } | 'silence';

/**
 * An HTTP server on this machine that keeps what it is sent, until the test has ended. Its URL is in the environment
 * variable `variable`.
 *
 * @param react what it answers to its `n`th request, counted from 1
 */
export async function receiver(
  variable: string,
  react: (n: number, received: Received) => Reaction = () => 200,
): Promise<{ received: Received[]; url: string; close(): Promise<void> }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      const { headers } = request;
      const n = received.push({ headers, text, body: JSON.parse(text) as Record<string, unknown> });
      const reaction = react(n, received[n - 1]);
      if (reaction === 'silence') return;
      const answer = typeof reaction === 'number' ? { status: reaction, headers: {} } : reaction;
      response.writeHead(answer.status, answer.headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  process.env[variable] = url;
  onTestFinished(async () => {
    delete process.env[variable];
    await close();
  });
  return { received, url, close };
}
