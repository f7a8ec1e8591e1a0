export { describeChanges, type Change } from './changes.ts';
export type { Definition, Deploy, Notice, Notification, Policy, Source, Threshold } from './definition.ts';
export { formatDefinition } from './format.ts';
export { definitionFromRecord, parseDefinition } from './parse.ts';
export { DefinitionError, type Problem } from './problems.ts';
