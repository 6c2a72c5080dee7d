import type { RevisionSpec } from '@flotilla/core';
import type { Finding } from './finding.ts';
import { contextOf, type LintOptions, type Rule } from './revision-context.ts';
import { dependsOn } from './rules/flx005-depends-on.ts';
import { plainSecret } from './rules/flx006-plain-secret.ts';
import { references } from './rules/flx004-references.ts';
import { removedField } from './rules/flx002-removed-field.ts';
import { schema } from './rules/flx003-schema.ts';
import { servedVersion } from './rules/flx001-served-version.ts';
import { sopsSecret } from './rules/flx007-sops-secret.ts';
import { unpinnedSource } from './rules/flx008-unpinned-source.ts';

const RULES = [
  servedVersion,
  removedField,
  schema,
  references,
  dependsOn,
  plainSecret,
  sopsSecret,
  unpinnedSource,
] as const satisfies readonly Rule[];

/**
 * Judges a revision by all rules, in their order, then in the order of its objects. Reads only; no text and no number changes.
 *
 * It judges *rendered* objects: a placeholder such as `$(vars.replicas)` is text, and no schema takes text for a number. The caller
 * renders `spec.objects` once per distinct set of overrides and lints each rendering; errors of any of them refuse publishing.
 *
 * @param spec what the publisher wrote, with `objects` as one rendering has them
 * @returns findings with severity `Error` refuse publishing, with the problem code each carries
 */
export function lintRevision(spec: RevisionSpec, options: LintOptions = {}): readonly Finding[] {
  const context = contextOf(spec, options);
  return RULES.flatMap((rule) => rule(context));
}
