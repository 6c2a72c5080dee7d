import type { ResponseOf, routes } from '@flotilla/contracts';
import {
  FlotillaError,
  objectKey,
  refOf,
  representativeRenderings,
  type ErrorCode,
  type FieldFault,
  type JsonObject,
  type RevisionSpec,
  type Selectable,
} from '@flotilla/core';
import { upgradeObject } from '@flotilla/flux';
import { lintRevision, type Finding } from '@flotilla/flux/lint';
import { resolvedSources } from './pin-sources.ts';

export type FindingResource = ResponseOf<typeof routes.getRevision>['findings'][number];

const MAX_FINDINGS = 500;
const MAX_ERRORS = 100;
const SECRET_RULES: ReadonlySet<string> = new Set(['FLX006', 'FLX007']);

/**
 * Judges what clusters get: the base, and each combination of overrides that `clusters` stand for.
 *
 * @throws FlotillaError with the findings when one of them is an error
 */
export function lintSpec(spec: RevisionSpec, config: string, clusters: readonly Selectable[]): readonly FindingResource[] {
  const options = { config, resolved: resolvedSources(spec) };
  const found = new Map<string, Finding>();
  for (const { name, objects } of representativeRenderings(spec, config, clusters)) {
    for (const finding of lintRevision({ ...spec, objects }, options)) {
      const key = [finding.rule, finding.object, finding.pointer, finding.message].join('\n');
      if (!found.has(key)) found.set(key, name === 'base' ? finding : { ...finding, message: `${finding.message} (with ${name})` });
    }
  }
  return judged(spec, withoutRepeats([...found.values()]));
}

/** Secrets are refused before anything else is looked at, so that nothing of them is resolved, rendered or repeated. */
export function refuseSecrets(spec: RevisionSpec): void {
  if (!spec.objects.some(({ kind }) => kind === 'Secret')) return;
  judged(
    spec,
    lintRevision(spec).filter(({ rule }) => SECRET_RULES.has(rule)),
  );
}

/** The same finding under an override says nothing new where the base has it. */
function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ rule, object, pointer, message }) => {
    const key = [rule, object, pointer, message.replace(/ \(with [^)]*\)$/, '')].join('\n');
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function judged(spec: RevisionSpec, findings: readonly Finding[]): readonly FindingResource[] {
  const resources = findings.slice(0, MAX_FINDINGS).map((finding) => findingResource(spec, finding));
  const errors = findings.filter(({ severity }) => severity === 'Error');
  if (errors.length > 0) throw refusal(spec, errors, resources);
  return resources;
}

function refusal(spec: RevisionSpec, errors: readonly Finding[], findings: readonly FindingResource[]): FlotillaError {
  const codes = new Set(errors.map(({ code }) => code));
  const [only] = codes;
  const code: ErrorCode = codes.size === 1 && only !== undefined ? only : 'lint_failed';
  const [first] = errors;
  const more = errors.length > 1 ? ` and ${errors.length - 1} more` : '';
  return new FlotillaError(code, {
    detail: first === undefined ? 'Lint found errors' : `${first.rule} on ${first.object}${first.pointer}: ${first.message}${more}`,
    ...(first === undefined ? {} : { hint: first.hint }),
    errors: errors.slice(0, MAX_ERRORS).map((finding): FieldFault => ({
      in: 'body',
      pointer: `${placeOf(spec, finding)}${finding.pointer}`,
      code: finding.code,
      message: finding.message,
    })),
    extra: { findings },
  });
}

function placeOf({ objects }: RevisionSpec, { object }: Finding): string {
  const index = objects.findIndex((candidate) => objectKey(refOf(candidate)) === object);
  return index < 0 ? '/objects' : `/objects/${index}`;
}

/** A fix is for what was written, not for one rendering of it. */
function findingResource({ objects }: RevisionSpec, finding: Finding): FindingResource {
  const { rule, severity, code, object, pointer, message, hint, fix } = finding;
  const written = objects.find((candidate) => objectKey(refOf(candidate)) === object);
  const upgraded = fix?.kind === 'auto' && written !== undefined ? (upgradeObject(written)?.object ?? fix.object) : fix?.object;
  const fixed = upgraded === undefined ? null : (upgraded as unknown as JsonObject); // a manifest is JSON
  return {
    rule,
    severity,
    code,
    object,
    pointer,
    message,
    hint,
    fix: fix === undefined ? null : { kind: fix.kind, object: fixed as Record<string, never> | null },
  };
}
