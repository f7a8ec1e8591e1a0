import { describe, expect, it } from 'vitest';
import { useDatabase } from '../test/database.ts';
import { useDevServer } from '../test/temporal.ts';
import { until } from '../test/until.ts';
import { WorkerProcess } from '../test/worker-process.ts';
import { freePort } from '../worker/embedded/free-port.ts';
import { perennial } from './testing/perennial.ts';

describe('the metrics of perennial worker', () => {
  const temporal = useDevServer();
  const database = useDatabase();

  it('are there for Prometheus to scrape', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const { namespace } = temporal;
    const target = { temporalAddress: temporal.address, namespace, databaseUrl: database.url };
    const worker = await WorkerProcess.start(target, ['--metrics-address', address]);
    try {
      let page = '';
      const polls = async () => {
        page = await (await fetch(`http://${address}/metrics`)).text();
        return page.includes('temporal_num_pollers');
      };
      await until(polls, 'the worker polls');
      for (const queue of ['perennial-lifecycle', 'perennial-training'])
        expect(page).toContain(`task_queue="${queue}"`);
    } finally {
      await worker.stop();
    }
  });

  it.each(['9464', 'localhost:9464', '127.0.0.1:port', '127.0.0.1:70000'])(
    'are not promised at %s, which is no IP address and port',
    async (address) => {
      const { code, stderr } = await perennial(['worker', '--metrics-address', address]);
      expect(code).toBe(2);
      expect(stderr).toContain(
        `argument '${address}' is invalid. Allowed: an IP address and a port, for example 127.0.0.1:9464.`,
      );
    },
  );

  it('are explained by --help', async () => {
    const { stdout } = await perennial(['worker', '--help']);
    expect(stdout).toContain('--metrics-address <address>');
    expect(stdout).toContain('PERENNIAL_METRICS_ADDRESS');
  });
});
