import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import { UsageError } from './failures.ts';
import { runningDev } from './dev-file.ts';

export interface TemporalTarget {
  namespace: string;
  connection: ClientConnectConfig['connectionOptions'] & { address: string };
}

/** Where the servers are; asking for one that nobody named throws a `UsageError` that says how to name it. */
export interface Addresses {
  databaseUrl(): string;
  temporal(): TemporalTarget;
}

/** Any of these means that the servers of the environment are meant. */
const NAMES = ['PERENNIAL_DATABASE_URL', 'TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'];

const INSTEAD = 'or run `perennial dev` in this folder';

/**
 * The environment's servers, Temporal's by its own variables and profiles; where it names none, those of the
 * `perennial dev` that runs in `folder`. The two are never mixed: one model's rows and workflow belong together.
 */
export async function findAddresses(env: NodeJS.ProcessEnv, folder: string): Promise<Addresses> {
  const dev = NAMES.some((name) => env[name]) ? null : await runningDev(folder);
  if (dev)
    return {
      databaseUrl: () => dev.databaseUrl,
      temporal: () => ({ namespace: dev.namespace, connection: { address: dev.temporalAddress } }),
    };
  return {
    databaseUrl() {
      if (env.PERENNIAL_DATABASE_URL) return env.PERENNIAL_DATABASE_URL;
      throw new UsageError(
        `no database is named: set PERENNIAL_DATABASE_URL (postgres://user:password@host/database), ${INSTEAD}`,
      );
    },
    temporal() {
      const { namespace = 'default', connectionOptions } = temporalConfig(env);
      const { address } = connectionOptions;
      if (address) return { namespace, connection: { ...connectionOptions, address } };
      throw new UsageError(
        `no Temporal server is named: set TEMPORAL_ADDRESS (host:port) or TEMPORAL_PROFILE, ${INSTEAD}`,
      );
    },
  };
}

/** Temporal's own variables, and the profile of its configuration file that they name. */
function temporalConfig(env: NodeJS.ProcessEnv): ClientConnectConfig {
  try {
    return loadClientConnectConfig({ overrideEnvVars: env as Record<string, string> });
  } catch (cause) {
    throw new UsageError(
      `the environment's settings for Temporal can't be used: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
}
