import type { BadInput } from './bad-input.ts';

const PUBLISH = '/api/v1/configs/webapp/revisions';
const YAML = { 'content-type': 'application/yaml' };

const source = {
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
  metadata: { name: 'main-app', namespace: 'flux-system' },
  spec: { interval: '24h', url: 'https://git.example.com/company/main-app', ref: { commit: '3f2a91c4e5d6b7a8f9011223344556677889900a' } },
};
const root = {
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name: 'webapp', namespace: 'flux-system' },
  spec: { interval: '5m', path: './apps', prune: true, wait: true, sourceRef: { kind: 'GitRepository', name: 'main-app' } },
};
const revision = (...objects: unknown[]) => ({ objects });
const withSpec = (object: { readonly spec: object }, spec: object) => ({ ...object, spec: { ...object.spec, ...spec } });
const without = (object: { readonly spec: object }, field: string) => ({
  ...object,
  spec: Object.fromEntries(Object.entries(object.spec).filter(([key]) => key !== field)),
});

export const BAD_REVISIONS: readonly BadInput[] = [
  {
    title: 'an old API version, with the upgraded manifest',
    method: 'POST',
    path: PUBLISH,
    body: revision(source, { ...root, apiVersion: 'kustomize.toolkit.fluxcd.io/v1beta2' }),
    code: 'lint_failed',
    says: /FLX001[\s\S]*kustomize\.toolkit\.fluxcd\.io\/v1"/,
  },
  {
    title: 'a Kustomization without sourceRef',
    method: 'POST',
    path: PUBLISH,
    body: revision(source, without(root, 'sourceRef')),
    code: 'lint_failed',
    says: /sourceRef/,
  },
  {
    title: 'spec.concurrency, which no Flux kind has',
    method: 'POST',
    path: PUBLISH,
    body: revision(source, withSpec(root, { concurrency: 5 })),
    code: 'lint_failed',
    says: /--concurrent/,
  },
  {
    title: 'a HelmRelease without chart',
    method: 'POST',
    path: PUBLISH,
    body: revision({
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { name: 'a', namespace: 'flux-system' },
      spec: { interval: '5m' },
    }),
    code: 'lint_failed',
    says: /chart/,
  },
  {
    title: 'a reference to nothing',
    method: 'POST',
    path: PUBLISH,
    body: revision(root),
    code: 'lint_failed',
    says: /GitRepository\/flux-system\/main-app/,
  },
  {
    title: 'a dependency on itself',
    method: 'POST',
    path: PUBLISH,
    body: revision(source, withSpec(root, { dependsOn: [{ name: 'webapp' }] })),
    code: 'lint_failed',
    says: /FLX005/,
  },
  {
    title: 'a plain Secret',
    method: 'POST',
    path: PUBLISH,
    body: revision(source, root, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'flux-system' },
      data: { a: 'Yg==' },
    }),
    code: 'plaintext_secret',
    says: /SOPS|sops/,
  },
  {
    title: 'a SOPS Secret',
    method: 'POST',
    path: PUBLISH,
    body: revision(source, root, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'flux-system' },
      data: { a: 'ENC[AGE...]' },
      sops: { age: {} },
    }),
    code: 'sops_secret_in_revision',
    says: /source/,
  },
  {
    title: 'a kind that no revision holds',
    method: 'POST',
    path: PUBLISH,
    body: revision(source, root, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd', namespace: 'flux-system' } }),
    code: 'lint_failed',
    says: /source/,
  },
  {
    title: 'a variable without a value',
    method: 'POST',
    path: PUBLISH,
    body: revision(source, withSpec(root, { path: './apps/$(vars.overlay)' })),
    code: 'unresolved_variable',
    says: /overlay/,
  },
  {
    title: 'a Git host that cannot be reached',
    method: 'POST',
    path: PUBLISH,
    body: revision(withSpec(source, { url: 'http://127.0.0.1:1/none', ref: { branch: 'main' } }), root),
    code: 'unresolved_reference',
    says: /main/,
  },
  // FC13: a key given twice took a whole controller down, without the name of the place.
  {
    title: 'a field of a source given twice, in JSON',
    method: 'POST',
    path: PUBLISH,
    raw: '{"objects":[{"kind":"GitRepository","spec":{"interval":"1m",\n"interval":"2m"}}]}',
    code: 'malformed_body',
    says: /interval.*line 1 column 45 and at line 2 column 1/,
  },
  {
    title: 'a field of a source given twice, in YAML',
    method: 'POST',
    path: PUBLISH,
    raw: 'objects:\n- kind: GitRepository\n  spec:\n    interval: 1m\n    "interval": 2m\n',
    headers: YAML,
    code: 'malformed_body',
    says: /interval.*line 4 column 5 and at line 5 column 5/,
  },
  {
    title: 'a data key of a ConfigMap given twice',
    method: 'POST',
    path: PUBLISH,
    raw: 'objects:\n- kind: ConfigMap\n  data: {a: x, a: y}\n',
    headers: YAML,
    code: 'malformed_body',
    says: /line 3 column 10 and at line 3 column 16/,
  },
  {
    title: 'a merge key that repeats one',
    method: 'POST',
    path: PUBLISH,
    raw: 'message: a\nobjects: []\n<<: {message: b}\n',
    headers: YAML,
    code: 'malformed_body',
    says: /<</,
  },
  {
    title: 'a good document with a bad one behind it',
    method: 'POST',
    path: PUBLISH,
    raw: `${JSON.stringify(revision(source, root))}\n---\nmessage: a\nmessage: b\n`,
    headers: YAML,
    code: 'malformed_body',
    says: /One document/,
  },
  { title: 'no objects', method: 'POST', path: PUBLISH, body: revision(), code: 'invalid_field' },
  {
    title: 'a revision for a config that does not exist',
    method: 'POST',
    path: '/api/v1/configs/no-such/revisions',
    body: revision(source, root),
    code: 'not_found',
  },
];
