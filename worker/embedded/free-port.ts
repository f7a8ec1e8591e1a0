import { createServer } from 'node:net';

const HOST = '127.0.0.1';

const listenOnce = (port: number) =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ host: HOST, port, exclusive: true }, () => {
      const { port: bound } = probe.address() as { port: number };
      probe.close(() => resolve(bound));
    });
  });

const isTaken = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES');

/**
 * A loopback port that was free a moment ago: `preferred` if it is, else one the system picks. Another process may
 * still take it first, so whoever listens on it retries.
 */
export async function freePort(preferred = 0): Promise<number> {
  try {
    return await listenOnce(preferred);
  } catch (error) {
    if (preferred === 0 || !isTaken(error)) throw error;
    return listenOnce(0);
  }
}
