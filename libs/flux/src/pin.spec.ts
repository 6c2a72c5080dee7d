import { describe, expect, it } from 'vitest';
import type { JsonObject, KubernetesObject } from '@flotilla/core';
import { aGitRepository, aHelmRelease, aKustomization, manifest } from './fixtures/manifests.ts';
import { describeReference, isPinned, pinnedContent, pinSource, sourceReference, type SourceReference } from './pin.ts';

const SHA = '4f3c1d2e5b6a798877665544332211ffeeddccbb';
const DIGEST = `sha256:${'c'.repeat(64)}`;
const git = (ref?: JsonObject) => aGitRepository('main-app', ref === undefined ? { ref: null } : { ref });
const oci = (ref: JsonObject) =>
  manifest('source.toolkit.fluxcd.io/v1', 'OCIRepository', 'fleet', { spec: { interval: '1h', url: 'oci://r.example.com/fleet', ref } });
const bucket = manifest('source.toolkit.fluxcd.io/v1', 'Bucket', 'b', {
  spec: { interval: '1h', bucketName: 'apps', endpoint: 's3.example.com' },
});
const chart = (version?: string) =>
  aHelmRelease('web', {
    chart: { spec: { chart: 'web', ...(version === undefined ? {} : { version }), sourceRef: { kind: 'HelmRepository', name: 'charts' } } },
  });
const fromGit = aHelmRelease('web', { chart: { spec: { chart: './charts/web', sourceRef: { kind: 'GitRepository', name: 'main-app' } } } });

describe('a source reference', () => {
  it.each<[string, KubernetesObject, SourceReference | null]>([
    ['of a branch', git({ branch: 'production' }), { kind: 'Branch', value: 'production' }],
    ['of a branch whose name looks like a hash', git({ branch: 'deadbeef' }), { kind: 'Branch', value: 'deadbeef' }],
    ['that is left out is the branch master', git(), { kind: 'Branch', value: 'master' }],
    ['of a tag beside a branch is the tag', git({ branch: 'main', tag: 'v1' }), { kind: 'Tag', value: 'v1' }],
    ['of a range beside a tag is the range', git({ tag: 'v1', semver: '1.x' }), { kind: 'Semver', value: '1.x' }],
    [
      'of a full ref name beside a range is the name',
      git({ semver: '1.x', name: 'refs/pull/1/head' }),
      { kind: 'Name', value: 'refs/pull/1/head' },
    ],
    ['of a commit beats all', git({ branch: 'main', name: 'refs/heads/x', commit: SHA }), { kind: 'Commit', value: SHA }],
    ['of an OCI tag', oci({ tag: 'v1' }), { kind: 'OciTag', value: 'v1' }],
    ['of an OCI artifact that names nothing is latest', oci({}), { kind: 'OciTag', value: 'latest' }],
    ['of an OCI range beats its tag', oci({ tag: 'v1', semver: '1.x' }), { kind: 'OciSemver', value: '1.x' }],
    ['of a digest beats both', oci({ tag: 'v1', digest: DIGEST }), { kind: 'Digest', value: DIGEST }],
    ['of a bucket is nothing that stands still', bucket, { kind: 'Moving', value: 'apps' }],
    ['of an exact chart version', chart('6.5.0'), { kind: 'ChartVersion', value: '6.5.0' }],
    ['of a chart range', chart('6.x'), { kind: 'ChartRange', value: '6.x' }],
    ['of a chart without a version is any', chart(), { kind: 'ChartRange', value: '*' }],
    ['of a chart out of Git is that of its source', fromGit, null],
    ['of a Kustomization is that of its source', aKustomization('web'), null],
  ])('%s', (_what, object, reference) => {
    expect(sourceReference(object)).toEqual(reference);
  });

  it('is pinned by commit, digest and exact version, and by nothing else', () => {
    const pinned = [git({ commit: SHA }), oci({ digest: DIGEST }), chart('6.5.0')].map(sourceReference);
    const moving = [
      git({ branch: 'x' }),
      git({ tag: 'v1' }),
      git({ semver: '1' }),
      git({ name: 'refs/heads/x' }),
      oci({}),
      oci({ semver: '1' }),
      bucket,
      chart('*'),
    ].map(sourceReference);

    expect(pinned.map((reference) => reference !== null && isPinned(reference))).toEqual([true, true, true]);
    expect(moving.some((reference) => reference !== null && isPinned(reference))).toBe(false);
  });

  it('is told to people as it was written', () => {
    expect(describeReference({ kind: 'Branch', value: 'production' })).toBe('branch production');
    expect(describeReference({ kind: 'OciTag', value: 'latest' })).toBe('tag latest');
  });
});

describe('pinning', () => {
  const commit = { content: `sha1:${SHA}` };

  it.each<[string, KubernetesObject, { content: string; tag?: string }, JsonObject]>([
    [
      'a branch adds the commit and keeps the branch',
      git({ branch: 'release/2026/w48' }),
      commit,
      { branch: 'release/2026/w48', commit: SHA },
    ],
    ['a source without a reference names the branch that Flux takes', git(), commit, { branch: 'master', commit: SHA }],
    ['a head by full name becomes branch and commit', git({ name: 'refs/heads/a/b' }), commit, { branch: 'a/b', commit: SHA }],
    [
      'a pull request by full name stays, because its commit may be on no branch',
      git({ name: 'refs/pull/1/head' }),
      commit,
      { name: 'refs/pull/1/head' },
    ],
    ['a Git tag stays a tag', git({ tag: 'v1.8.0' }), commit, { tag: 'v1.8.0' }],
    ['a Git range becomes the tag it chose', git({ semver: '1.x' }), { ...commit, tag: 'v1.9.0' }, { tag: 'v1.9.0' }],
    ['an OCI tag becomes the digest', oci({ tag: 'latest' }), { content: DIGEST }, { digest: DIGEST }],
    ['an OCI range becomes the digest', oci({ semver: '1.x', semverFilter: '-rc' }), { content: DIGEST }, { digest: DIGEST }],
    ['what is pinned stays', git({ commit: SHA }), { content: 'sha1:other' }, { commit: SHA }],
  ])('%s', (_rule, object, resolved, ref) => {
    const pinned = pinSource(object, resolved);

    expect(pinned.spec).toEqual({ ...object.spec, ref });
  });

  it('a chart range becomes an exact version, and the rest of the chart stays', () => {
    const pinned = pinSource(chart('6.x'), { content: '6.5.0' });

    expect(pinned).toEqual(chart('6.5.0'));
  });

  it('changes nothing in the object that was given', () => {
    const object = git({ branch: 'main' });

    pinSource(object, commit);

    expect(object).toEqual(git({ branch: 'main' }));
  });

  it('leaves a bucket alone', () => {
    expect(pinSource(bucket, { content: DIGEST })).toBe(bucket);
  });
});

describe('the content that a manifest itself names', () => {
  it('is its commit, digest or exact version', () => {
    expect(pinnedContent(git({ branch: 'main', commit: SHA }))).toBe(`sha1:${SHA}`);
    expect(pinnedContent(oci({ digest: DIGEST }))).toBe(DIGEST);
    expect(pinnedContent(chart('6.5.0'))).toBe('6.5.0');
    expect(pinnedContent(git({ branch: 'main' }))).toBeNull();
  });
});
