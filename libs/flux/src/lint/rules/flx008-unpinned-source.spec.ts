import type { JsonObject, KubernetesObject } from '@flotilla/core';
import { describe, expect, it } from 'vitest';
import { aGitRepository, aHelmRelease, manifest } from '../../fixtures/manifests.ts';
import { aRevision, foundBy } from '../fixtures/revisions.ts';
import { lintRevision } from '../lint-revision.ts';

const oci = (ref: JsonObject) =>
  manifest('source.toolkit.fluxcd.io/v1', 'OCIRepository', 'x', { spec: { interval: '1h', url: 'oci://r.example.com/x', ref } });
const bucket = manifest('source.toolkit.fluxcd.io/v1', 'Bucket', 'x', { spec: { interval: '1h', bucketName: 'apps', endpoint: 'e' } });
const found = (object: KubernetesObject) => foundBy('FLX008', aRevision([object]));

describe('FLX008', () => {
  it.each<[string, KubernetesObject, string]>([
    ['a branch', aGitRepository('x'), '/spec/ref: branch main moves by itself, past every stage'],
    ['a tag', aGitRepository('x', { ref: { tag: 'v1' } }), '/spec/ref: tag v1 moves by itself, past every stage'],
    ['a range', aGitRepository('x', { ref: { semver: '1.x' } }), '/spec/ref: semver 1.x moves by itself, past every stage'],
    ['latest', oci({}), '/spec/ref: tag latest moves by itself, past every stage'],
    ['a bucket', bucket, '/spec: bucket apps moves by itself, past every stage'],
  ])('warns of %s', (_what, object, finding) => {
    expect(found(object)).toEqual([finding]);
  });

  it.each<[string, KubernetesObject]>([
    ['a commit', aGitRepository('x', { ref: { branch: 'main', commit: '4f3c1d2e5b6a798877665544332211ffeeddccbb' } })],
    ['a digest', oci({ digest: `sha256:${'c'.repeat(64)}` })],
    ['a HelmRelease, whose range is a matter of its own', aHelmRelease('x')],
  ])('says nothing about %s', (_what, object) => {
    expect(found(object)).toEqual([]);
  });

  it('respects what is meant to move, and what publishing resolves', () => {
    const key = 'GitRepository/flux-system/x';

    expect(foundBy('FLX008', aRevision([aGitRepository('x')], { allowUnpinned: [key] }))).toEqual([]);
    expect(foundBy('FLX008', aRevision([aGitRepository('x')]), { resolved: [key] })).toEqual([]);
  });

  it('is mended by publishing, but for a bucket', () => {
    expect(lintRevision(aRevision([aGitRepository('x')]))).toMatchObject([{ severity: 'Warning', fix: { kind: 'auto' } }]);
    expect(lintRevision(aRevision([bucket]))).toMatchObject([{ severity: 'Warning', fix: { kind: 'suggest' } }]);
  });
});
