export * from './finding.ts';
export * from './lint-revision.ts';
export type { LintOptions } from './revision-context.ts';
