import { Connection } from '@temporalio/client';
import type { TemporalTarget } from './addresses.ts';
import { unreachable } from './failures.ts';

const CONNECT_MS = 5_000;

/** @throws Failed when the server doesn't answer */
export async function connectTemporal({ connection }: TemporalTarget): Promise<Connection> {
  const { address, apiKey, tls, metadata } = connection;
  try {
    return await Connection.connect({ address, apiKey, tls, metadata, connectTimeout: CONNECT_MS });
  } catch (cause) {
    throw unreachable(address, cause);
  }
}
