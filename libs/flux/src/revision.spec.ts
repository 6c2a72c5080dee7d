import { describe, expect, it } from 'vitest';
import { contentOf, isChartVersion, parseRevision, sameContent, type FluxRevision } from './revision.ts';

const SHA = '4f3c1d2e5b6a798877665544332211ffeeddccbb';
const DIGEST = `${SHA}${'0'.repeat(24)}`;

describe('a revision of Flux', () => {
  it.each<[string, string, FluxRevision, string]>([
    ['of a branch', `main@sha1:${SHA}`, { name: 'main', algorithm: 'sha1', hash: SHA }, SHA],
    ['of a branch with slashes', `release/2026/w48@sha1:${SHA}`, { name: 'release/2026/w48', algorithm: 'sha1', hash: SHA }, SHA],
    ['of a branch with an @', `user@host/x@sha1:${SHA}`, { name: 'user@host/x', algorithm: 'sha1', hash: SHA }, SHA],
    ['of a branch that looks like a hash', `${SHA}@sha1:${SHA}`, { name: SHA, algorithm: 'sha1', hash: SHA }, SHA],
    ['of a branch that looks like a date', `20261125@sha1:${SHA}`, { name: '20261125', algorithm: 'sha1', hash: SHA }, SHA],
    ['of a tag', `v1.8.0@sha1:${SHA}`, { name: 'v1.8.0', algorithm: 'sha1', hash: SHA }, SHA],
    ['of a commit', `sha1:${SHA}`, { name: null, algorithm: 'sha1', hash: SHA }, SHA],
    ['of a ref by full name', `refs/heads/x@sha1:${SHA}`, { name: 'refs/heads/x', algorithm: 'sha1', hash: SHA }, SHA],
    ['of a SHA-256 repository', `main@sha256:${DIGEST}`, { name: 'main', algorithm: 'sha256', hash: DIGEST }, DIGEST],
    ['of an OCI tag', `latest@sha256:${DIGEST}`, { name: 'latest', algorithm: 'sha256', hash: DIGEST }, DIGEST],
    ['of an OCI digest, a bucket or a Helm index', `sha256:${DIGEST}`, { name: null, algorithm: 'sha256', hash: DIGEST }, DIGEST],
    ['of a chart', '6.5.0', { name: '6.5.0', algorithm: null, hash: null }, '6.5.0'],
    [
      'of a chart with a source revision and a generation',
      '6.5.0+4f3c1d2e5b6a.3',
      { name: '6.5.0+4f3c1d2e5b6a.3', algorithm: null, hash: null },
      '6.5.0+4f3c1d2e5b6a.3',
    ],
    ['of before Flux 0.41', `main/${SHA}`, { name: 'main', algorithm: 'sha1', hash: SHA }, SHA],
    ['of before Flux 0.41, without a branch', `HEAD/${SHA}`, { name: 'HEAD', algorithm: 'sha1', hash: SHA }, SHA],
  ])('%s', (_what, text, parsed, content) => {
    expect(parseRevision(text)).toEqual(parsed);
    expect(contentOf(text)).toBe(content);
  });
});

describe('the same content', () => {
  it.each<[string, string | null, string | null, boolean]>([
    ['by branch and by commit', `main@sha1:${SHA}`, `sha1:${SHA}`, true],
    ['old form and new form', `main/${SHA}`, `main@sha1:${SHA}`, true],
    ['one branch at two commits', `main@sha1:${SHA}`, `main@sha1:${SHA.replace('4', '5')}`, false],
    ['chart versions compare whole', '6.5.0', '6.5.0+1', false],
    ['nothing known is never the same', null, null, false],
    ['nor is empty text', '', '', false],
    ['nor a colon with nothing behind', 'main@sha1:', 'main@sha1:', false],
  ])('%s', (_rule, a, b, same) => {
    expect(sameContent(a, b)).toBe(same);
    expect(sameContent(b, a)).toBe(same);
  });
});

describe('a chart version', () => {
  it('is met with what Flux appends, and by nothing that only begins alike', () => {
    expect(isChartVersion('1.2.3', '1.2.3')).toBe(true);
    expect(isChartVersion('1.2.3+4f3c1d2e5b6a', '1.2.3')).toBe(true);
    expect(isChartVersion('1.2.30', '1.2.3')).toBe(false);
    expect(isChartVersion(null, '1.2.3')).toBe(false);
    expect(isChartVersion('', '')).toBe(false);
  });
});
