import type { JsonObject, KubernetesObject } from '@flotilla/core';
import { objectAt, textAt } from './fields.ts';
import { fluxKindOf } from './kinds.ts';
import { contentOf } from './revision.ts';

/** How a source names its content. `value` is what stands there: a branch, a tag, a range, 40 hex digits, a digest. */
export interface SourceReference {
  readonly kind: ReferenceKind;
  readonly value: string;
}
/** `Name` is a Git ref by full name; `Moving` has no reference at all, like a Bucket. */
export type ReferenceKind =
  | 'Branch'
  | 'Tag'
  | 'Semver'
  | 'Name'
  | 'Commit'
  | 'OciTag'
  | 'OciSemver'
  | 'Digest'
  | 'ChartVersion'
  | 'ChartRange'
  | 'Moving';

/** In Flux's order of precedence; the first that is set counts. Source: fluxcd/source-controller api/v1 GitRepositoryRef, OCIRepositoryRef. */
const GIT_FIELDS = [
  ['commit', 'Commit'],
  ['name', 'Name'],
  ['semver', 'Semver'],
  ['tag', 'Tag'],
  ['branch', 'Branch'],
] as const;
const OCI_FIELDS = [
  ['digest', 'Digest'],
  ['semver', 'OciSemver'],
  ['tag', 'OciTag'],
] as const;
const EXACT_VERSION = /^v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

/** What an object follows; null for kinds that follow nothing by themselves (a HelmRepository's charts are pinned where they are used). */
export function sourceReference(object: KubernetesObject): SourceReference | null {
  const kind = fluxKindOf(object)?.kind;
  return kind === undefined ? null : (READERS[kind]?.(object) ?? null);
}

const READERS: Readonly<Record<string, (object: KubernetesObject) => SourceReference | null>> = {
  GitRepository: (object) => firstOf(object, GIT_FIELDS) ?? { kind: 'Branch', value: 'master' },
  OCIRepository: (object) => firstOf(object, OCI_FIELDS) ?? { kind: 'OciTag', value: 'latest' },
  Bucket: (object) => ({ kind: 'Moving', value: textAt(object, 'spec', 'bucketName') ?? '' }),
  HelmChart: (object) => chartReference(objectAt(object, 'spec')),
  HelmRelease: (object) => chartReference(objectAt(object, 'spec', 'chart', 'spec')),
};

/** Whether the same manifest means the same content for ever, on every cluster. A Git tag does not: it can be moved, though visibly. */
export function isPinned(reference: SourceReference): boolean {
  return reference.kind === 'Commit' || reference.kind === 'Digest' || reference.kind === 'ChartVersion';
}

const WORDS: Readonly<Record<ReferenceKind, string>> = {
  Branch: 'branch',
  Tag: 'tag',
  Semver: 'semver',
  Name: 'ref',
  Commit: 'commit',
  OciTag: 'tag',
  OciSemver: 'semver',
  Digest: 'digest',
  ChartVersion: 'chart version',
  ChartRange: 'chart versions',
  Moving: 'bucket',
};

/** `branch production`, `tag v1.8.0`: for people. */
export function describeReference({ kind, value }: SourceReference): string {
  return `${WORDS[kind]} ${value}`;
}

/** What a moving reference meant when somebody looked. */
export interface ResolvedReference {
  /** `sha1:…` of a commit, `sha256:…` of a manifest, or a chart version. */
  readonly content: string;
  /** The tag that a semver range chose. */
  readonly tag?: string;
}

/**
 * The object that means `resolved` and nothing later. Only the reference changes; interval and everything else stay as the author wrote them.
 *
 * A branch gets `ref.commit` and keeps `ref.branch`, without which Flux looks for the commit on `master`. A Git tag stays a tag, because
 * Flux fetches no commit that is on no branch: its commit is evidence to expect, not part of the manifest. An OCI tag or range becomes
 * `ref.digest`, a chart range an exact version. What is pinned, or cannot be, comes back as it is.
 */
export function pinSource(object: KubernetesObject, resolved: ResolvedReference): KubernetesObject {
  const reference = sourceReference(object);
  if (reference === null) return object;
  switch (reference.kind) {
    case 'Branch':
      return withRef(object, { branch: reference.value, commit: contentOf(resolved.content) });
    case 'Name':
      return reference.value.startsWith('refs/heads/')
        ? withRef(object, { branch: reference.value.slice('refs/heads/'.length), commit: contentOf(resolved.content) })
        : object;
    case 'Semver':
      return resolved.tag === undefined ? object : withRef(object, { tag: resolved.tag });
    case 'OciTag':
    case 'OciSemver':
      return withRef(object, { digest: resolved.content });
    case 'ChartRange':
      return withChartVersion(object, resolved.content);
    case 'Tag':
    case 'Commit':
    case 'Digest':
    case 'ChartVersion':
    case 'Moving':
      return object;
  }
}

function firstOf(object: KubernetesObject, fields: readonly (readonly [field: string, kind: ReferenceKind])[]): SourceReference | null {
  for (const [field, kind] of fields) {
    const value = textAt(object, 'spec', 'ref', field);
    if (value !== null) return { kind, value };
  }
  return null;
}

/** A chart out of Git or a bucket has the version of its source; its own number pins nothing. */
function chartReference(chart: JsonObject | null): SourceReference | null {
  if (textAt(chart, 'sourceRef', 'kind') !== 'HelmRepository') return null;
  const value = textAt(chart, 'version') ?? '*';
  return { kind: EXACT_VERSION.test(value) ? 'ChartVersion' : 'ChartRange', value };
}

function withRef(object: KubernetesObject, ref: JsonObject): KubernetesObject {
  return { ...object, spec: { ...object.spec, ref } };
}

function withChartVersion(object: KubernetesObject, version: string): KubernetesObject {
  if (object.kind === 'HelmChart') return { ...object, spec: { ...object.spec, version } };
  const chart = objectAt(object, 'spec', 'chart');
  const chartSpec = objectAt(chart, 'spec');
  return { ...object, spec: { ...object.spec, chart: { ...chart, spec: { ...chartSpec, version } } } };
}

/** The content that a manifest itself names: `sha1:…` of a pinned commit, a digest, an exact chart version; null when it follows something. */
export function pinnedContent(object: KubernetesObject): string | null {
  const reference = sourceReference(object);
  if (reference === null || !isPinned(reference)) return null;
  if (reference.kind !== 'Commit') return reference.value;
  return `${reference.value.length === 64 ? 'sha256' : 'sha1'}:${reference.value}`;
}
