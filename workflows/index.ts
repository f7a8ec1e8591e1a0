export { modelLifecycle } from './model-lifecycle.ts';
export { retraining } from './retraining.ts';
export { watch } from './watch.ts';
