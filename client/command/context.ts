import { createStore, type Store } from '../../store/store.ts';
import { findAddresses, type Addresses } from './addresses.ts';
import type { Lifecycles } from './lifecycles.ts';

/** What a command works with: connections are opened when they are first asked for, and closed at its end. */
export class Context {
  readonly addresses: Addresses;
  #store: Store | undefined;
  #lifecycles: Promise<Lifecycles> | undefined;

  constructor(addresses: Addresses) {
    this.addresses = addresses;
  }

  /** @throws UsageError when no database is named */
  get store(): Store {
    return (this.#store ??= createStore({ url: this.addresses.databaseUrl() }));
  }

  /** @throws UsageError when no Temporal server is named, Failed when it doesn't answer */
  lifecycles(): Promise<Lifecycles> {
    return (this.#lifecycles ??= this.#connect());
  }

  async #connect(): Promise<Lifecycles> {
    const target = this.addresses.temporal();
    // Temporal's client takes half a second to load, and most commands need only the store.
    const { connectLifecycles } = await import('./lifecycles.ts');
    return connectLifecycles(target);
  }

  async close(): Promise<void> {
    const lifecycles = await this.#lifecycles?.catch(() => undefined);
    await lifecycles?.close();
    await this.#store?.close();
  }
}

export const openContext = async (): Promise<Context> =>
  new Context(await findAddresses(process.env, process.cwd()));
