import { PythonPeer } from '../python.ts';

export const PACKAGES = ['numpy==2.4.6', 'scikit-learn==1.9.1', 'xgboost==3.2.0', 'ydf==0.16.1'];

/** A Python process with the other libraries, which runs the commands of `python/forest.py`. */
export interface Peers {
  ask<Answer = Record<string, never>>(command: string, options: object): Promise<Answer>;
  stop(): Promise<void>;
}

export async function startPeers(): Promise<Peers> {
  const process = await PythonPeer.start(PACKAGES, new URL('../python/forest.py', import.meta.url));
  return {
    ask: (command, options) => process.ask({ command, ...options }),
    stop: () => process.stop(),
  };
}
