import { Ajv } from 'ajv';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { findAddresses } from '../client/command/addresses.ts';
import { commands } from '../client/commands.ts';
import { LIFECYCLE_QUEUE, TRAINING_QUEUE } from '../contracts/messages.ts';
import { searchAttributes } from '../contracts/search-attributes.ts';
import packageJson from '../package.json' with { type: 'json' };
import { findTemporalCli } from '../worker/embedded/temporal-binary.ts';
import { QUEUES, type Role } from '../worker/role.ts';
import { missingByQuery, requireSearchAttributes } from '../worker/search-attributes.ts';
import { useDevServer, uniqueName } from './temporal.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const run = promisify(execFile);

interface Service {
  image: string;
  build?: string;
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string | number>;
  ports?: string[];
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  restart?: string;
}

interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
}

/** `${NAME:-default}` as it is where nobody sets NAME. */
const withDefaults = (text: string): string => text.replace(/\$\{\w+:-([^}]*)\}/g, '$1');

const compose = parse(withDefaults(read('docker-compose.yml')), { merge: true }) as Compose;
const { services } = compose;
const isOurs = ([, { build }]: [string, Service]): boolean => build !== undefined;
const ours = Object.fromEntries(Object.entries(services).filter(isOurs));
const workers = Object.entries(ours).filter(([, { command }]) => command?.[0] === 'worker');

/** What the program makes of a command line, or throws that it can't. */
function parsed([name, ...args]: string[]): { options: Record<string, unknown>; operands: string[] } {
  const command = Object.values(commands)
    .flat()
    .find((one: Command) => one.name() === name);
  if (!command) throw new Error(`there is no command ${name}`);
  const { operands, unknown } = command.exitOverride().parseOptions(args);
  if (unknown.length > 0) throw new Error(`${name} does not know ${unknown.join(' ')}`);
  return { options: command.opts(), operands };
}

describe('docker-compose.yml', () => {
  it('follows the Compose specification', () => {
    // Its schema annotates with keywords of its own and with formats, which are not what is checked here.
    const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
    const schema = JSON.parse(read('test/schemas/compose-spec.json')) as Record<string, unknown>;
    const validate = ajv.compile({ ...schema, $schema: 'http://json-schema.org/draft-07/schema#' });
    const raw = parse(read('docker-compose.yml'), { merge: true }) as unknown;
    validate(raw);
    expect(validate.errors).toBeNull();
    validate({
      ...compose,
      services: { ...services, database: { ...services.database, restrat: 'always' } },
    });
    expect(validate.errors).not.toBeNull();
  });

  it('mounts files that exist and volumes that it declares', () => {
    const mounted = Object.values(services).flatMap(({ volumes = [] }) =>
      volumes.map((v) => v.split(':')[0]),
    );
    const files = mounted.filter((source) => source.startsWith('.'));
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    expect(files).toHaveLength(3);
    const volumes = mounted.filter((source) => !source.startsWith('.'));
    expect(volumes.sort()).toEqual(Object.keys(compose.volumes).sort());
  });

  it('waits only for services that it has, for jobs until they are done', () => {
    for (const [name, { depends_on = {} }] of Object.entries(services))
      for (const [other, { condition }] of Object.entries(depends_on)) {
        const job = services[other].restart?.startsWith('on-failure');
        expect([name, other, condition]).toEqual([
          name,
          other,
          job ? 'service_completed_successfully' : 'service_healthy',
        ]);
        if (!job) expect(services[other].healthcheck).toBeDefined();
      }
  });

  it('gives commands that the program has', () => {
    for (const { command } of Object.values(ours))
      if (command![0] !== '--help') expect(() => parsed(command!)).not.toThrow();
    expect(parsed(ours.migrate.command!).operands).toEqual([]);
    expect(() => parsed(['worker', '--role', 'boss'])).toThrow(/choices are lifecycle, training, all/);
  });

  it('polls both queues, each by a worker that is scaled by itself, and checks each by its own role', () => {
    const roles = workers.map(([, { command }]) => parsed(command!).options.role as Role);
    expect(roles.flatMap((role) => QUEUES[role]).sort()).toEqual([LIFECYCLE_QUEUE, TRAINING_QUEUE].sort());
    for (const [, { command, healthcheck }] of workers) {
      const [, node, program, ...check] = healthcheck!.test;
      expect(`${node} ${program}`).toBe('node /perennial/bin/perennial.mjs');
      expect(parsed(check).options).toMatchObject({ check: true, role: parsed(command!).options.role });
    }
  });

  it('names the servers by variables that the program reads', async () => {
    for (const { environment } of Object.values(ours)) {
      const names = Object.keys(environment!);
      expect(names.sort()).toEqual(['PERENNIAL_DATABASE_URL', 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE']);
      const addresses = await findAddresses(environment as Record<string, string>, '/nowhere');
      const { hostname, port, username, password, pathname } = new URL(addresses.databaseUrl());
      const { POSTGRES_USER, POSTGRES_PASSWORD } = services[hostname].environment!;
      expect({ username, password, port }).toEqual({
        username: POSTGRES_USER,
        password: POSTGRES_PASSWORD,
        port: '5432',
      });
      expect(pathname).toBe(`/${POSTGRES_USER}`);
      const { namespace, connection } = addresses.temporal();
      const [host, temporalPort] = connection.address.split(':');
      expect(services[host].ports!.map((ports) => ports.split(':').at(-1))).toEqual([temporalPort]);
      expect(namespace).toBe(services['temporal-namespace'].environment!.TEMPORAL_NAMESPACE);
    }
  });

  it('opens ports to this host only, and none of a database', () => {
    const published = Object.entries(services).flatMap(([name, { ports = [] }]) =>
      ports.map((p) => [name, p]),
    );
    expect(published).toEqual([
      ['temporal', '127.0.0.1:7233:7233'],
      ['temporal-ui', '127.0.0.1:8233:8080'],
    ]);
  });
});

describe('the Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');

  it('takes the Node that the project is pinned to, and runs as an account without rights', () => {
    const images = lines.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1]);
    expect(new Set(images)).toEqual(new Set([`node:${packageJson.devDependencies.node}-bookworm-slim`]));
    expect(lines).toContain('USER node');
  });

  it('copies what exists', () => {
    const sources = lines
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect(sources.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    const { bin } = packageJson;
    expect(lines).toContain(`COPY --from=build /perennial/${bin.perennial} bin/`);
  });
});

describe('the job for namespace and search attributes', () => {
  const temporal = useDevServer();
  const folder = mkdtempSync(join(tmpdir(), 'perennial-path-'));
  const namespace = uniqueName('cluster');
  const job = () =>
    run('sh', [join(root, 'deploy/temporal/namespace.sh')], {
      env: {
        PATH: [folder, process.env.PATH].join(delimiter),
        HOME: folder,
        TEMPORAL_ADDRESS: temporal.address,
        TEMPORAL_NAMESPACE: namespace,
      },
    });

  beforeAll(async () => symlinkSync(await findTemporalCli(() => undefined), join(folder, 'temporal')));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('creates what a worker asks for, and may be repeated', async () => {
    await job();
    const { stdout } = await job();
    expect(stdout).toBe(`namespace ${namespace} is ready\n`);
    const { customAttributes } = await temporal.client.connection.operatorService.listSearchAttributes({
      namespace,
    });
    const ofPerennial = Object.keys(customAttributes).filter((name) => name.startsWith('Perennial'));
    expect(ofPerennial.sort()).toEqual(
      Object.values(searchAttributes)
        .map(({ name }) => name)
        .sort(),
    );
    await requireSearchAttributes(temporal.nativeConnection, namespace);
    expect(await missingByQuery(temporal.nativeConnection, namespace)).toEqual([]);
  });

  it('is what a worker asks for where they are missing', async () => {
    const bare = uniqueName('bare');
    await temporal.client.workflowService.registerNamespace({
      namespace: bare,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
    await expect
      .poll(() => missingByQuery(temporal.nativeConnection, bare).catch(() => []), { timeout: 20_000 })
      .toHaveLength(5);
    await expect(requireSearchAttributes(temporal.nativeConnection, bare)).rejects.toThrow(
      `temporal operator search-attribute create --namespace ${bare} --name PerennialPaused --type Bool`,
    );
  });

  it('is shell, as is the one for the schema', async () => {
    for (const file of ['namespace.sh', 'schema.sh'])
      await run('sh', ['-n', join(root, 'deploy/temporal', file)]);
  });
});
