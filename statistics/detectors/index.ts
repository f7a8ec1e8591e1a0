export { Adwin } from './adwin.ts';
export { Ddm } from './ddm.ts';
export type { Detector, Signal } from './detector.ts';
export { Eddm } from './eddm.ts';
export { HddmA } from './hddm-a.ts';
export { HddmW } from './hddm-w.ts';
export { PageHinkley } from './page-hinkley.ts';
