import type { NativeConnection } from '@temporalio/worker';
import {
  bundleWorkflowCode,
  Worker,
  type WorkflowBundle,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { createActivities } from '../activities/index.ts';
import { LIFECYCLE_QUEUE, TRAINING_QUEUE } from '../contracts/messages.ts';
import type { Trainer } from '../pipeline/trainer.ts';
import { createTrainers } from '../pipeline/trainers.ts';
import { createStore } from '../store/store.ts';
import { QUEUES, type Role } from './role.ts';
import packageJson from '../package.json' with { type: 'json' };

export type { Role } from './role.ts';

export interface WorkerOptions {
  role: Role;
  connection: NativeConnection;
  namespace: string;
  databaseUrl: string;
  log: Logger;
  /** Trainers beside Perennial's own. */
  trainers?: Trainer[];
  /** Bundled workflows, where several workers share one; bundled here otherwise. */
  bundle?: WorkflowBundleOption;
  /** Turns on worker versioning: runs stay on the build that started them and move when they roll over. */
  deployment?: { name: string; buildId: string };
}

/** Workers of one process, and the store that their activities share. */
export interface Workers {
  /** Polls until `shutdown`; rejects when a worker fails. */
  run(): Promise<void>;
  shutdown(): void;
}

/** A killed worker is noticed by its heartbeats; a stopped one gives its activities this long to end. */
const GRACE = '10s';

/** How often heartbeats reach the server at most. Cancellation comes back with them: a fit ends within two seconds. */
const HEARTBEATS = { lifecycle: '2s', training: '200ms' } as const;

/** A cached workflow takes a third of a megabyte. */
const CACHED_WORKFLOWS = 500;

export const bundleWorkflows = (): Promise<WorkflowBundle> =>
  bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL(`../workflows/index${extension()}`, import.meta.url)),
    logger: quiet,
  });

/** Source as it is, or compiled. */
const extension = (): string => (import.meta.url.endsWith('.ts') ? '.ts' : '.js');

const silent = () => undefined;
const quiet = { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: silent };

/** Its namespace must know Perennial's search attributes, see `search-attributes.ts`. */
export async function createWorkers(options: WorkerOptions): Promise<Workers> {
  const { role, connection, namespace, databaseUrl, log, deployment } = options;
  const store = createStore({ url: databaseUrl });
  const activities = createActivities({
    store,
    trainers: createTrainers(...(options.trainers ?? [])),
    log,
    codeVersion: packageJson.version,
  });
  const common = {
    connection,
    namespace,
    shutdownGraceTime: GRACE,
    ...(deployment && {
      workerDeploymentOptions: {
        version: { deploymentName: deployment.name, buildId: deployment.buildId },
        useWorkerVersioning: true as const,
        defaultVersioningBehavior: 'PINNED' as const,
      },
    }),
  };
  const workers: Worker[] = [];
  if (QUEUES[role].includes(LIFECYCLE_QUEUE))
    workers.push(
      await Worker.create({
        ...common,
        taskQueue: LIFECYCLE_QUEUE,
        workflowBundle: options.bundle ?? (await bundleWorkflows()),
        activities: activities.lifecycle,
        maxCachedWorkflows: CACHED_WORKFLOWS,
        maxHeartbeatThrottleInterval: HEARTBEATS.lifecycle,
      }),
    );
  if (QUEUES[role].includes(TRAINING_QUEUE))
    workers.push(
      await Worker.create({
        ...common,
        taskQueue: TRAINING_QUEUE,
        activities: activities.training,
        // A fit uses all cores by its own threads.
        maxConcurrentActivityTaskExecutions: 1,
        maxHeartbeatThrottleInterval: HEARTBEATS.training,
      }),
    );
  const shutdown = () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  return {
    shutdown,
    async run() {
      try {
        await Promise.all(workers.map((worker) => worker.run()));
      } finally {
        shutdown();
        await store.close();
      }
    },
  };
}
