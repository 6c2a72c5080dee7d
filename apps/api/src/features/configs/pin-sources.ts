import {
  canonicalJson,
  FlotillaError,
  isJsonObject,
  isTarget,
  objectKey,
  patchObject,
  refOf,
  variablesNamedIn,
  type JsonObject,
  type KubernetesObject,
  type ObjectKey,
  type Override,
  type Pin,
  type RevisionSpec,
} from '@flotilla/core';
import { describeReference, isPinned, pinnedContent, pinSource, sourceReference, type SourceReference } from '@flotilla/flux';
import type { GitReferenceKind, ResolvedGitReference } from '../sources/git-refs.ts';

export type ResolveGit = (url: string, kind: GitReferenceKind, value: string) => Promise<ResolvedGitReference>;

export interface PinnedSpec {
  readonly spec: RevisionSpec;
  readonly pins: readonly Pin[];
}

/** In `ref` of a GitRepository; an override that names another reference must leave none of the others standing, because Flux has an order of precedence. */
const REF_FIELDS = ['commit', 'name', 'semver', 'tag', 'branch'] as const;
const GIT_KINDS: ReadonlySet<string> = new Set<GitReferenceKind>(['Branch', 'Tag', 'Semver', 'Name']);

/** Sources of a spec whose moving reference publishing resolves. */
export function resolvedSources(spec: RevisionSpec): readonly ObjectKey[] {
  return spec.objects
    .filter((object) => !isAllowed(spec, object) && gitReferenceOf(object) !== null)
    .map((object) => objectKey(refOf(object)));
}

/**
 * Writes into a spec what its Git references mean now, in objects and in overrides that change a reference. What cannot be resolved here
 * (OCI tags, chart ranges, buckets) stays as it is and is told as unpinned.
 *
 * @throws FlotillaError `unresolved_reference`, at the object's place
 */
export async function pinSpec(spec: RevisionSpec, resolve: ResolveGit): Promise<PinnedSpec> {
  const resolveOnce = memoized(resolve);
  const pins: Pin[] = [];
  const objects: KubernetesObject[] = [];
  for (const [index, object] of spec.objects.entries()) {
    const { pinned, pin } = await at(`/objects/${index}`, () => pinObject(spec, object, resolveOnce));
    objects.push(pinned);
    if (pin !== null) pins.push(pin);
  }
  const overrides: Override[] = [];
  for (const [index, override] of spec.overrides.entries()) {
    const { pinned, pin } = await at(`/overrides/${index}/patch/merge`, () => pinOverride(spec, override, resolveOnce));
    overrides.push(pinned);
    if (pin !== null) pins.push(pin);
  }
  return { spec: { ...spec, objects, overrides }, pins };
}

interface PinnedPart<T> {
  readonly pinned: T;
  readonly pin: Pin | null;
}

async function pinObject(spec: RevisionSpec, object: KubernetesObject, resolve: ResolveGit): Promise<PinnedPart<KubernetesObject>> {
  const reference = sourceReference(object);
  if (reference === null) return { pinned: object, pin: null };
  const key = objectKey(refOf(object));
  const from = describeReference(reference);
  const git = gitReferenceOf(object);
  if (isPinned(reference)) return { pinned: object, pin: { object: key, from, as: from, to: pinnedContent(object), isPinned: true } };
  if (git === null || isAllowed(spec, object)) return { pinned: object, pin: { object: key, from, as: from, to: null, isPinned: false } };
  requireFixed(object);
  const resolved = await resolve(urlOf(object), git, reference.value);
  const pinned = pinSource(object, resolved);
  return {
    pinned,
    pin: { object: key, from, as: describeReference(sourceReference(pinned) ?? reference), to: resolved.content, isPinned: true },
  };
}

/** An override may send some clusters to another branch: that branch is resolved too, and its commit replaces the one of the base. */
async function pinOverride(spec: RevisionSpec, override: Override, resolve: ResolveGit): Promise<PinnedPart<Override>> {
  const { patch } = override;
  const target = patch === undefined ? undefined : spec.objects.find((object) => isTarget(object, patch.target));
  if (patch === undefined || target === undefined) return { pinned: override, pin: null };
  const patched = patchObject(target, patch);
  if (isSameSource(target, patched)) return { pinned: override, pin: null };
  const { pinned, pin } = await pinObject(spec, patched, resolve);
  const ref = pinned.spec?.['ref'];
  const named = pin === null ? null : { ...pin, from: `${pin.from} (override ${override.name})` };
  if (pinned.kind !== 'GitRepository' || !isJsonObject(ref)) return { pinned: override, pin: named };
  const others = Object.fromEntries(REF_FIELDS.filter((field) => !Object.hasOwn(ref, field)).map((field) => [field, null]));
  const before = patch.merge['spec'];
  const merge = { ...patch.merge, spec: { ...(isJsonObject(before) ? before : {}), ref: { ...ref, ...others } } };
  return { pinned: { ...override, patch: { ...patch, merge } }, pin: named };
}

function isSameSource(a: KubernetesObject, b: KubernetesObject): boolean {
  const [left, right] = [sourceReference(a), sourceReference(b)] as readonly (SourceReference | null)[];
  return left?.kind === right?.kind && left?.value === right?.value && a.spec?.['url'] === b.spec?.['url'];
}

function gitReferenceOf(object: KubernetesObject): GitReferenceKind | null {
  const kind = object.kind === 'GitRepository' ? sourceReference(object)?.kind : undefined;
  return kind !== undefined && GIT_KINDS.has(kind) ? (kind as GitReferenceKind) : null; // the set holds these only
}

function isAllowed(spec: RevisionSpec, object: KubernetesObject): boolean {
  return spec.allowUnpinned.includes(objectKey(refOf(object)));
}

/** One pin holds for every cluster, so that what it is made of may not differ between them. */
function requireFixed(object: KubernetesObject): void {
  const parts: JsonObject = { url: object.spec?.['url'] ?? null, ref: object.spec?.['ref'] ?? null };
  const [name] = variablesNamedIn(parts);
  if (name === undefined) return;
  throw new FlotillaError('unresolved_reference', {
    detail: `${objectKey(refOf(object))} takes its url or ref from $(${name}), so that it has no one commit`,
    hint: 'Write it out, use an override with a patch for the clusters that differ, or list the source under allowUnpinned',
  });
}

function urlOf(object: KubernetesObject): string {
  const url = object.spec?.['url'];
  return typeof url === 'string' ? url : '';
}

function memoized(resolve: ResolveGit): ResolveGit {
  const known = new Map<string, Promise<ResolvedGitReference>>();
  return (url, kind, value) => {
    const key = canonicalJson([url, kind, value]);
    const promise = known.get(key) ?? resolve(url, kind, value);
    known.set(key, promise);
    return promise;
  };
}

async function at<T>(pointer: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof FlotillaError)) throw error;
    throw new FlotillaError(error.code, {
      detail: error.message,
      errors: [{ in: 'body', pointer, code: error.code, message: error.message }],
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}
