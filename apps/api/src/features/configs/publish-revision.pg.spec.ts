import type { ResponseOf, routes } from '@flotilla/contracts';
import { createTestDatabase } from '@flotilla/testing/real';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gitRepository, joinedCluster, kustomization, revisionBody } from '../../testing/fixtures.ts';
import { startGitServer, type GitServer } from '../../testing/git-server.ts';
import { startApi } from '../../testing/start-api.ts';

type Revision = ResponseOf<typeof routes.publishRevision>;
type Body = ResponseOf<typeof routes.getRevisionBody>;
type Rendering = ResponseOf<typeof routes.renderRevision>;

const { url } = await createTestDatabase();
const api = await startApi(url);
let git: GitServer;
beforeAll(async () => {
  git = await startGitServer();
});
afterAll(async () => {
  await git.close();
  await api.stop();
});

let count = 0;
async function newConfig(): Promise<string> {
  count += 1;
  const name = `publish-${count}`;
  await api.call('POST', '/api/v1/configs', { body: { metadata: { name } } });
  return name;
}
function publish(config: string, body: object, query = '') {
  return api.call<Revision>('POST', `/api/v1/configs/${config}/revisions${query}`, { body });
}
async function rowsOf(config: string): Promise<number> {
  return (await api.call<ResponseOf<typeof routes.listRevisions>>('GET', `/api/v1/configs/${config}/revisions`)).body.items.length;
}

describe('publishing', () => {
  it('gives the same content the same revision, whatever the spelling and the message', async () => {
    const config = await newConfig();
    const first = await publish(config, { ...revisionBody(), message: 'first' });
    const { objects } = revisionBody();
    const turned = objects.map((object) => Object.fromEntries(Object.entries(object).toReversed()));

    const again = await publish(config, { message: 'again', objects: turned });

    expect(first.body).toMatchObject({ name: `${config}@r1`, seq: 1, result: 'Created', message: 'first' });
    expect(again.body).toMatchObject({
      name: `${config}@r1`,
      digest: first.body.digest,
      result: 'Unchanged',
      message: 'first',
      publishedAt: first.body.publishedAt,
    });
  });

  it('numbers what is new, and finds it by number, digest and the start of the digest', async () => {
    const config = await newConfig();
    await publish(config, revisionBody('./a'));
    const { digest } = (await publish(config, revisionBody('./b'))).body;

    for (const reference of ['r2', `${config}@r2`, digest, digest.slice('sha256:'.length, 'sha256:'.length + 8)]) {
      const found = await api.call<Revision>('GET', `/api/v1/configs/${config}/revisions/${reference}`);
      expect(found.body).toMatchObject({
        name: `${config}@r2`,
        digest,
        result: 'Stored',
        objects: ['GitRepository/flux-system/main-app', 'Kustomization/flux-system/webapp'],
      });
    }
    expect((await api.call('GET', `/api/v1/configs/${config}/revisions/r3`)).problem.code).toBe('not_found');
    expect((await api.call('GET', `/api/v1/configs/${config}/revisions/latest`)).problem.code).toBe('not_found');
  });

  it('of the same content twice at once makes one revision', async () => {
    const config = await newConfig();

    const answers = await Promise.all(Array.from({ length: 8 }, () => publish(config, revisionBody())));

    expect(answers.map(({ body }) => body.seq)).toEqual(Array.from({ length: 8 }, () => 1));
    expect(answers.filter(({ body }) => body.result === 'Created')).toHaveLength(1);
    expect(await rowsOf(config)).toBe(1);
  });

  it('is tried by a dry run that changes no row', async () => {
    const config = await newConfig();

    expect((await publish(config, revisionBody(), '?dryRun=true')).body).toMatchObject({
      name: `${config}@draft`,
      seq: 0,
      result: 'DryRun',
    });
    expect(await rowsOf(config)).toBe(0);
    expect((await publish(config, revisionBody())).body.seq).toBe(1);
  });

  it.each([
    [
      'a plain Secret',
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a', namespace: 'b' }, stringData: { password: 'geheim' } },
      'plaintext_secret',
    ],
    [
      'a SOPS Secret',
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'a', namespace: 'b' },
        data: { password: 'ENC[AES256_GCM,data:Zm9v,iv:Zm9v,tag:Zm9v,type:str]' },
        sops: { age: [], mac: 'x', version: '3.9.0' },
      },
      'sops_secret_in_revision',
    ],
  ])('refuses %s and repeats nothing of it', async (_, object, code) => {
    const config = await newConfig();

    const answer = await publish(config, { objects: [object] });

    expect(answer.problem).toMatchObject({ status: 422, code });
    expect(JSON.stringify(answer.body)).not.toContain('geheim');
    expect(await rowsOf(config)).toBe(0);
  });

  it('refuses an old API version with the upgraded manifest, and what the schema does not know at its place', async () => {
    const config = await newConfig();
    const old = { ...kustomization(), apiVersion: 'kustomize.toolkit.fluxcd.io/v1beta2' };

    const answer = await publish(config, { objects: [gitRepository(), old] });
    const unknown = await publish(config, { objects: [gitRepository(), kustomization({ concurrency: 4 })] });

    expect(answer.problem).toMatchObject({ status: 422, code: 'lint_failed' });
    expect(answer.problem['findings']).toContainEqual(
      expect.objectContaining({
        rule: 'FLX001',
        fix: { kind: 'auto', object: expect.objectContaining({ apiVersion: 'kustomize.toolkit.fluxcd.io/v1' }) },
      }),
    );
    expect(unknown.problem.errors).toContainEqual(
      expect.objectContaining({ pointer: expect.stringContaining('/objects/1/spec'), code: unknown.problem.code }),
    );
  });

  it('refuses an object that is there twice', async () => {
    const config = await newConfig();

    expect((await publish(config, { objects: [gitRepository(), gitRepository()] })).problem).toMatchObject({
      code: 'invalid_field',
      errors: [{ pointer: '/objects/1' }],
    });
  });

  it('refuses an unknown variable at its place, also where only an override brings it', async () => {
    const config = await newConfig();
    const body = { objects: [gitRepository(), kustomization({ path: './$(vars.overlay)' })] };
    const patched = {
      ...revisionBody(),
      overrides: [
        {
          name: 'o',
          selector: 'never=there',
          patch: { target: { kind: 'Kustomization', name: 'webapp' }, merge: { spec: { path: '$(vars.none)' } } },
        },
      ],
    };

    expect((await publish(config, body)).problem).toMatchObject({
      code: 'unresolved_variable',
      errors: [{ pointer: '/objects/1/spec/path' }],
    });
    expect((await publish(config, patched)).problem.code).toBe('unresolved_variable');
  });

  it('lints what clusters get under overrides', async () => {
    const config = await newConfig();
    const overrides = [
      {
        name: 'broken',
        selector: 'size=small',
        patch: { target: { kind: 'Kustomization', name: 'webapp' }, merge: { spec: { prune: null } } },
      },
    ];

    const { problem } = await publish(config, { ...revisionBody(), overrides });

    expect(problem.code).toBe('lint_failed');
    expect(problem.detail).toContain('(with broken)');
  });
});

describe('publishing a moving source', () => {
  const source = (ref: object) => ({ objects: [gitRepository({ url: `${git.url}/app.git`, ref }), kustomization()] });

  it('writes the commit of a branch into the revision, and a later commit is another revision', async () => {
    const config = await newConfig();
    const commit = await git.git('rev-parse', 'main');

    const first = await publish(config, source({ branch: 'main' }));
    await git.git('commit', '-q', '--allow-empty', '-m', 'next');
    await git.git('push', '-q', 'origin', 'main');
    const second = await publish(config, source({ branch: 'main' }));

    expect(first.body.pins).toEqual([
      { object: 'GitRepository/flux-system/main-app', from: 'branch main', to: `sha1:${commit}`, isPinned: true },
    ]);
    const { body } = await api.call<Body>('GET', `/api/v1/configs/${config}/revisions/r1/body`);
    expect(body.spec.objects[0]).toMatchObject({ spec: { ref: { branch: 'main', commit } } });
    expect(second.body).toMatchObject({ seq: 2, result: 'Created' });
  });

  it('keeps a tag a tag and expects its commit, also where a range chose it', async () => {
    const config = await newConfig();
    await git.git('tag', '-a', 'v1.0.0', '-m', 'one');
    await git.git('push', '-q', 'origin', '--tags');
    const commit = await git.git('rev-parse', 'v1.0.0^{commit}');
    await joinedCluster(api.foundation, `render-${config}`);

    await publish(config, source({ semver: '1.x' }));

    const { body } = await api.call<Body>('GET', `/api/v1/configs/${config}/revisions/r1/body`);
    expect(body.spec.objects[0]).toMatchObject({ spec: { ref: { tag: 'v1.0.0' } } });
    await api.call('POST', `/api/v1/configs/${config}/assign`, { body: { revision: 'r1', cluster: `render-${config}`, reason: 'try' } });
    const rows: readonly { body: string }[] = await api.foundation.database.query(`select body from renderings where body like '%v1.0.0%'`);
    expect(JSON.parse(rows[0]?.body ?? '{}')).toMatchObject({
      expected: { 'GitRepository/flux-system/main-app': `sha1:${commit}` },
      unpinned: [],
    });
  });

  it('gives an override with another branch that branch’s commit', async () => {
    const config = await newConfig();
    await git.git('checkout', '-q', '-b', 'canary');
    await git.git('commit', '-q', '--allow-empty', '-m', 'canary');
    await git.git('push', '-q', 'origin', 'canary');
    const commit = await git.git('rev-parse', 'canary');
    await joinedCluster(api.foundation, `canary-${config}`, { labels: { ring: 'canary' } });
    const overrides = [
      {
        name: 'canary',
        selector: 'ring=canary',
        patch: { target: { kind: 'GitRepository', name: 'main-app' }, merge: { spec: { ref: { branch: 'canary' } } } },
      },
    ];

    const { body } = await publish(config, { ...source({ branch: 'main' }), overrides });

    expect(body.pins).toContainEqual({
      object: 'GitRepository/flux-system/main-app',
      from: 'branch canary (override canary)',
      to: `sha1:${commit}`,
      isPinned: true,
    });
    const rendered = await api.call<Rendering>('POST', `/api/v1/configs/${config}/render`, {
      body: { revision: 'r1', cluster: `canary-${config}` },
    });
    expect(rendered.body.objects[0]).toMatchObject({ spec: { ref: { branch: 'canary', commit } } });
  });

  it('is refused where it cannot be resolved, unless its moving is wanted', async () => {
    const config = await newConfig();
    const ssh = { objects: [gitRepository({ url: 'ssh://git@git.example.com/app', ref: { branch: 'main' } }), kustomization()] };

    expect((await publish(config, ssh)).problem).toMatchObject({
      code: 'unresolved_reference',
      hint: expect.stringContaining('allowUnpinned'),
      errors: [{ pointer: '/objects/0' }],
    });
    expect((await publish(config, source({ branch: 'none' }))).problem).toMatchObject({
      code: 'unresolved_reference',
      detail: expect.stringContaining('has no branch none'),
    });
    expect((await publish(config, { ...ssh, allowUnpinned: ['GitRepository/flux-system/main-app'] })).body.pins).toEqual([
      { object: 'GitRepository/flux-system/main-app', from: 'branch main', to: null, isPinned: false },
    ]);
  });

  it('is refused where url or ref differ by cluster', async () => {
    const config = await newConfig();

    expect((await publish(config, { ...source({ branch: '$(vars.branch)' }), variables: { branch: 'main' } })).problem).toMatchObject({
      code: 'unresolved_reference',
      detail: expect.stringContaining('$(vars.branch)'),
    });
  });
});

describe('a rendering', () => {
  const TEXTS = [
    'yes',
    'no',
    'null',
    '~',
    '0x1F',
    '1_000',
    '2026-11-25',
    '12:30:00',
    ' lead',
    '',
    '0012345',
    '12e4567',
    '9007199254740993',
    '1.10',
  ];

  // FC14, FC15: a text such as yes, 007 or 12e4567 was read as a boolean or a number by some tool on the way.
  it('keeps texts that look like something else, byte for byte, from the request to the cluster', async () => {
    const config = await newConfig();
    const variables = Object.fromEntries(TEXTS.map((text, index) => [`x${index}`, text]));
    const annotations = Object.fromEntries(TEXTS.map((text, index) => [`acme.example/x${index}`, `$(vars.x${index})`]));
    const values = Object.fromEntries(TEXTS.map((text, index) => [`x${index}`, text]));
    const root = {
      ...kustomization({
        postBuild: { substitute: values, substituteFrom: [{ kind: 'ConfigMap', name: `flotilla-variables-${config}` }] },
      }),
      metadata: { name: 'webapp', namespace: 'flux-system', annotations },
    };
    await joinedCluster(api.foundation, `texts-${config}`);

    await publish(config, { objects: [gitRepository(), root], variables });
    const { body } = await api.call<Rendering>('POST', `/api/v1/configs/${config}/render`, {
      body: { revision: 'r1', cluster: `texts-${config}` },
    });

    const [, rendered, configMap] = body.objects as {
      metadata: { annotations: object };
      spec: { postBuild: { substitute: object } };
      data: object;
    }[];
    expect(rendered?.metadata.annotations).toEqual(Object.fromEntries(TEXTS.map((text, index) => [`acme.example/x${index}`, text])));
    expect(rendered?.spec.postBuild.substitute).toEqual(values);
    expect(configMap?.data).toMatchObject(Object.fromEntries(TEXTS.map((text, index) => [`vars_x${index}`, text])));
  });
});
