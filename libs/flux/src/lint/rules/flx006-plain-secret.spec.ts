import type { KubernetesObject } from '@flotilla/core';
import { describe, expect, it } from 'vitest';
import { aGitRepository, aHelmRelease, manifest } from '../../fixtures/manifests.ts';
import { aRevision, foundBy } from '../fixtures/revisions.ts';
import { lintRevision } from '../lint-revision.ts';

const found = (object: KubernetesObject) => foundBy('FLX006', aRevision([object]));
const configMap = (text: string) => manifest('v1', 'ConfigMap', 'x', { data: { entry: text } });

describe('FLX006', () => {
  it('refuses a plain Secret with a code of its own, and no other rule speaks of it', () => {
    const secret = manifest('v1', 'Secret', 'x', { stringData: { password: 'hunter2' } });

    const findings = lintRevision(aRevision([secret]));

    expect(findings).toMatchObject([
      { rule: 'FLX006', severity: 'Error', code: 'plaintext_secret', object: 'Secret/flux-system/x', pointer: '' },
    ]);
    expect(JSON.stringify(findings)).not.toContain('hunter2');
  });

  it.each<[string, KubernetesObject, string]>([
    ['a URL with a password', aGitRepository('x', { url: 'https://ana:hunter2@git.example.com/x' }), '/spec/url'],
    ['a URL with a token for a user', aGitRepository('x', { url: 'https://ghp_x@git.example.com/x' }), '/spec/url'],
    ['a database address in a ConfigMap', configMap('postgres://app:hunter2@db/app'), '/data/entry'],
    ['a private key', configMap('-----BEGIN RSA PRIVATE KEY-----\nMII'), '/data/entry'],
    ['a field of Helm values called password', aHelmRelease('x', { values: { db: { password: 'hunter2' } } }), '/spec/values/db/password'],
    ['a field called apiKey', aHelmRelease('x', { values: { apiKey: 'k' } }), '/spec/values/apiKey'],
    ['what looks random', configMap('dGhpcyBJcyBhIFRva2VuIDEyMzQ1Njc4OTAx'), '/data/entry'],
  ])('warns of %s, without showing it', (_what, object, pointer) => {
    const findings = lintRevision(aRevision([object])).filter(({ rule }) => rule === 'FLX006');

    expect(findings).toMatchObject([{ severity: 'Warning', pointer }]);
    expect(JSON.stringify(findings)).not.toContain('hunter2');
  });

  it.each<[string, KubernetesObject]>([
    ['an SSH user in a URL', aGitRepository('x', { url: 'ssh://git@git.example.com/x' })],
    ['the name of a Secret', aHelmRelease('x', { values: { auth: { existingSecret: 'db', secretName: 'db', passwordSecretRef: 'db' } } })],
    ['a placeholder', aHelmRelease('x', { values: { password: '$(vars.password)', token: '${TOKEN}', secret: '' } })],
    ['a digest', configMap(`sha256:${'0a1b2c3d'.repeat(8)}`)],
    ['a commit', configMap('4f3c1d2e5b6a798877665544332211ffeeddccbb')],
    ['an address', configMap('https://git.example.com/company/Main-App1234567890')],
  ])('says nothing about %s', (_what, object) => {
    expect(found(object)).toEqual([]);
  });
});
