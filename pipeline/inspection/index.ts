export { habitsOf, type Habits } from './habits.ts';
export type { Inspected } from './inspected.ts';
export { inspect } from './inspection.ts';
