import { createServer } from 'node:net';

/** Makes sure that a loopback port is in use, by this process or already by another one. */
export async function takePort(port: number): Promise<{ port: number; release(): void }> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve() : reject(error),
    );
    server.listen({ host: '127.0.0.1', port }, resolve);
  });
  return { port, release: () => void server.close() };
}
