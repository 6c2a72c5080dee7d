import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesObject } from '@flotilla/core';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { aRevision } from './fixtures/revisions.ts';
import type { Finding } from './finding.ts';
import { lintRevision } from './lint-revision.ts';

function manifestsOf(file: string): readonly KubernetesObject[] {
  return parseAllDocuments(readFileSync(join(import.meta.dirname, 'fixtures', file), 'utf8')).map(
    (document) => document.toJS() as KubernetesObject,
  ); // a fixture of this folder
}

const guide = manifestsOf('guide.yaml');
const external = ['Secret/flux-system/github-credentials'];
const named = (name: string): KubernetesObject => guide.find((object) => object.metadata.name === name) ?? guide[0]!; // the guide is not empty
const summary = (findings: readonly Finding[]) => findings.map(({ rule, severity, pointer }) => `${rule} ${severity} ${pointer}`);

/** Each row: what the guide prints, and the answer. */
describe('the manifests of the guide', () => {
  const { dependsOn: _, ...rest } = named('webapp-production').spec ?? {};
  const database = { ...named('webapp-production'), metadata: { name: 'database-migration', namespace: 'flux-system' }, spec: rest };

  it.each<[string, readonly KubernetesObject[], readonly string[]]>([
    [
      '3.1.1 GitRepository main-app: an old version, and a branch that moves',
      [named('main-app')],
      ['FLX001 Error /apiVersion', 'FLX008 Warning /spec/ref'],
    ],
    [
      '3.1.1 GitRepository monitoring: an old version, and a tag that can be moved',
      [named('monitoring')],
      ['FLX001 Error /apiVersion', 'FLX008 Warning /spec/ref'],
    ],
    [
      '3.2.1 Kustomization webapp-production: no sourceRef in any version',
      [named('webapp-production'), database],
      ['FLX001 Error /apiVersion', 'FLX001 Error /apiVersion', 'FLX003 Error /spec/sourceRef', 'FLX003 Error /spec/sourceRef'],
    ],
    [
      '3.2.1 dependsOn database-migration: nothing of that name',
      [named('webapp-production')],
      ['FLX001 Error /apiVersion', 'FLX003 Error /spec/sourceRef', 'FLX005 Error /spec/dependsOn/0'],
    ],
    [
      '4.1.1 ImagePolicy frontend-policy: its ImageRepository is not shown',
      [named('frontend-policy')],
      ['FLX001 Error /apiVersion', 'FLX004 Error /spec/imageRepositoryRef'],
    ],
    ['4.2 Cluster API objects belong into a source', [named('us-east-01')], ['FLX003 Error /kind']],
    [
      '6.1 SOPS Secret: refused, with six faults of its form, one of them twice',
      [named('database-credentials')],
      [
        'FLX007 Error ',
        'FLX007 Error /metadata/annotations/sops.kubectl-io~1version',
        'FLX007 Error /data/username',
        'FLX007 Error /data/password',
        'FLX007 Error /sops/mac',
        'FLX007 Error /sops/lastmodified',
        'FLX007 Error /sops/version',
        'FLX007 Error /sops/age',
        'FLX007 Error /sops/age/encrypted',
        'FLX007 Error /sops/age/recipient',
        'FLX007 Error /sops/age/recipient',
      ],
    ],
    ['6.2 NetworkPolicy flux-controllers: valid in form', [named('flux-controllers')], []],
    ['8.1 VirtualService flux-webhook belongs into a source', [named('flux-webhook')], ['FLX003 Error /kind']],
  ])('%s', (_item, objects, findings) => {
    expect(summary(lintRevision(aRevision(objects, { external })))).toEqual(findings);
  });

  it('5.1 spec.concurrency is no field of any kind: the knob is a flag', () => {
    const kustomization = { ...named('webapp-production'), spec: { ...named('webapp-production').spec, concurrency: 5 } };

    const [finding] = lintRevision(aRevision([kustomization])).filter(({ pointer }) => pointer === '/spec/concurrency');

    expect(finding).toMatchObject({
      rule: 'FLX003',
      message: 'spec.concurrency is not a field of Kustomization',
      hint: 'No Flux kind has it: set --concurrent=<n> on the controller',
    });
  });

  it('5.1 spec.interval 3m0s and spec.ignore are real fields', () => {
    const source = {
      ...named('main-app'),
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      spec: { ...named('main-app').spec, interval: '3m0s', ignore: '*.md|docs/' },
    };

    expect(lintRevision(aRevision([source], { external })).filter(({ severity }) => severity === 'Error')).toEqual([]);
  });

  it('4.1 ImageUpdate is no kind, and the one that is meant is named', () => {
    const object = { ...named('frontend-policy'), apiVersion: 'image.toolkit.fluxcd.io/v1', kind: 'ImageUpdate' };

    expect(lintRevision(aRevision([object]))).toMatchObject([
      { rule: 'FLX003', pointer: '/kind', hint: 'Did you mean ImageUpdateAutomation?' },
    ]);
  });

  it('6.1 the faults of the SOPS Secret are told in words, and its code is its own', () => {
    const findings = lintRevision(aRevision([named('database-credentials')]));

    expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(['sops_secret_in_revision']));
    expect(findings.slice(-4).map(({ message }) => message)).toEqual([
      'sops.age must be a list',
      'The encrypted data key is called enc, not encrypted',
      'The recipient has 42 characters instead of 62',
      'The checksum of the recipient is wrong',
    ]);
  });

  it('the fix of an old version is the upgraded manifest', () => {
    const [finding] = lintRevision(aRevision([named('main-app')], { external }));

    expect(finding?.fix).toEqual({ kind: 'auto', object: { ...named('main-app'), apiVersion: 'source.toolkit.fluxcd.io/v1' } });
  });
});

describe('the manifests of the guide, corrected', () => {
  const corrected = manifestsOf('guide-corrected.yaml');

  it('have no errors, and no warnings once their sources are resolved', () => {
    expect(summary(lintRevision(aRevision(corrected, { external })))).toEqual(['FLX008 Warning /spec/ref', 'FLX008 Warning /spec/ref']);
    expect(
      lintRevision(aRevision(corrected, { external }), {
        resolved: ['GitRepository/flux-system/main-app', 'GitRepository/flux-system/monitoring'],
      }),
    ).toEqual([]);
  });
});
