import { ROUTE_TABLE } from '@flotilla/contracts';
import { createTestDatabase } from '@flotilla/testing/real';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuiltProgram, buildPrograms, printed } from './testing/built-program.ts';

const { url: databaseUrl } = await createTestDatabase();
const folder = mkdtempSync(join(tmpdir(), 'flotilla-cli-pg-'));
const environment = { FLOTILLA_CONFIG_DIR: join(folder, 'config'), FLOTILLA_DATA_DIR: join(folder, 'data') };
const flotilla = new BuiltProgram(environment);
let server: ChildProcess;
let port: number;
let greeting: string;

beforeAll(async () => {
  buildPrograms();
  port = await freePort();
  server = new BuiltProgram({ ...environment, DATABASE_URL: databaseUrl }).start(['server', '--port', String(port)]);
  greeting = await printed(server, 'Ctrl-C stops');
  writeManifests(join(folder, 'webapp'));
}, 120_000);

afterAll(async () => {
  if (server.exitCode === null) {
    server.kill('SIGINT');
    await once(server, 'exit');
  }
  rmSync(folder, { recursive: true });
});

describe('flotilla server', () => {
  it('prints where things are and signs the command in', async () => {
    expect(greeting).toContain(`http://localhost:${port}/api/v1`);
    expect(greeting).toContain('the one that DATABASE_URL names');
    expect(greeting).toContain('cluster join my-first');
    expect((await flotilla.run('whoami', '-o', 'json')).stdout).toContain('"role": "admin"');
    expect(statSync(join(folder, 'config', 'credentials.yaml')).mode & 0o777).toBe(0o600);
  });

  it('tells a program where things are in one JSON document', async () => {
    const own = join(folder, 'for-programs');
    const environmentOfIts = { FLOTILLA_CONFIG_DIR: own, FLOTILLA_DATA_DIR: own, DATABASE_URL: databaseUrl };
    const other = await freePort();
    const second = new BuiltProgram(environmentOfIts).start(['server', '--port', String(other), '-o', 'jsonl']);
    const said = await printed(second, 'isSignedIn');
    second.kill('SIGINT');
    await once(second, 'exit');

    expect(JSON.parse(said)).toMatchObject({ api: `http://localhost:${other}/api/v1`, data: own, isSignedIn: false });
  });

  it('says in one sentence that its port is taken', async () => {
    const { code, stdout, stderr } = await flotilla.run('server', '--port', String(port));

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`error: Port ${port} (API) is in use\n`);
  });

  it('says which variable is wrong', async () => {
    const { code, stderr } = await new BuiltProgram({ ...environment, DATABASE_URL: databaseUrl, FLOTILLA_HEARTBEAT: 'soon' }).run(
      'server',
      '--port',
      String(await freePort()),
    );

    expect(code).toBe(1);
    expect(stderr).toContain('error: The server did not start: FLOTILLA_HEARTBEAT is "soon"; it takes a duration');
  });
});

describe('from a join token to a revision', () => {
  it('makes, lists and revokes a join token, which is printed alone', async () => {
    const made = await flotilla.run(
      'join-token',
      'create',
      '--cluster',
      'store-1',
      '--region',
      'eu-west',
      '--approval',
      'Auto',
      '--name',
      'for-store-1',
    );

    expect(made.code).toBe(0);
    expect(made.stdout).toMatch(/^fjt1_[0-9a-z_]+\n$/);
    expect((await flotilla.run('get', 'jointoken', '-o', 'name')).stdout).toBe('jointoken/for-store-1\n');
    expect((await flotilla.run('join-token', 'revoke', 'for-store-1')).stdout).toContain('is revoked');
  });

  it('publishes a folder, and the same folder again as the same revision', async () => {
    await flotilla.run('config', 'create', 'webapp', '--scope', 'env=prod');

    const first = await flotilla.run('config', 'publish', 'webapp', '-f', join(folder, 'webapp'), '-m', 'try it');
    const again = await flotilla.run('config', 'publish', 'webapp', '-f', join(folder, 'webapp'), '-m', 'try it');

    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain('webapp@r1 is published');
    expect(again.stdout).toContain('webapp@r1 has this very content already');
    expect((await flotilla.run('describe', 'revision', 'webapp@r1')).stdout).toContain('Kustomization/flux-system/webapp');
  });

  it('lints: an old API version is an error with its fix, exit 1', async () => {
    const old = join(folder, 'old');
    writeManifests(old, 'source.toolkit.fluxcd.io/v1beta2');

    const { code, stdout } = await flotilla.run('config', 'lint', 'webapp', '-f', old);

    expect(code).toBe(1);
    expect(stdout).toMatch(/FLX001 +Error/);
    expect(stdout).toContain('+ apiVersion: source.toolkit.fluxcd.io/v1\n');
  });

  it('refuses a key given twice before anything is sent', async () => {
    writeFileSync(join(folder, 'twice.yaml'), 'kind: ConfigMap\ndata:\n  a: "1"\n  a: "2"\n');

    const { code, stderr } = await flotilla.run('config', 'publish', 'webapp', '-f', join(folder, 'twice.yaml'), '-v');

    expect(code).toBe(2);
    expect(stderr).toContain('twice.yaml:4: the key "a" is given twice');
    expect(stderr).not.toContain('POST');
  });

  it('assigns to nothing but clusters that there are', async () => {
    const { code, stderr } = await flotilla.run('assign', 'webapp@r1', 'store-9', '--reason', 'try it');

    expect(code).toBe(3);
    expect(stderr).toMatch(/^error: .*store-9/);
  });
});

describe('a name that is none', () => {
  it.each(['store.1', 'Store-1', '-store', 'store_1', 'ＳＴＯＲＥ-1', 'a'.repeat(64)])(
    '%j is refused with the allowed form',
    async (name) => {
      const { code, stderr } = await flotilla.run('config', 'create', '--', name);

      expect(code).toBe(2);
      expect(stderr).toContain('DNS label');
      expect(stderr).toContain('explain error/invalid_field');
    },
  );
});

const LISTS = {
  cluster: 'listClusters',
  fluxobject: 'listFluxObjects',
  config: 'listConfigs',
  'revision --config webapp': 'listRevisions',
  'assignment --config webapp': 'listConfigAssignments',
  jointoken: 'listJoinTokens',
  registration: 'listRegistrations',
  token: 'listApiTokens',
  audit: 'listAuditRecords',
} as const;

// FC58: with an output for programs, notes and warnings were mixed into it, and the parser failed.
describe('output for programs', () => {
  it.each(Object.entries(LISTS))('get %s -o json is the API’s body and nothing else', async (words, route) => {
    const { code, stdout } = await flotilla.run('get', ...words.split(' '), '-o', 'json');

    expect(code).toBe(0);
    const schema = ROUTE_TABLE.find((each) => each.id === route)?.response;
    expect(schema?.safeParse(JSON.parse(stdout)).error?.issues).toBeUndefined();
    expect(schema).toBeDefined();
  });

  it.each([
    'fleet status',
    'fleet attention',
    'whoami',
    'version',
    'describe config webapp',
    'get revision webapp@r1',
    'config lint webapp -f FOLDER',
    'api GET /api/v1/version',
  ])('%s -o json parses alone', async (line) => {
    const { code, stdout } = await flotilla.run(...line.replace('FOLDER', join(folder, 'webapp')).split(' '), '-o', 'json');

    expect(code).toBe(0);
    expect(() => JSON.parse(stdout) as unknown).not.toThrow();
  });

  it('leaves standard output empty on an error', async () => {
    expect(await flotilla.run('get', 'config', 'nothing-here', '-o', 'json')).toMatchObject({ code: 3, stdout: '' });
  });
});

// FC66: what was encoded otherwise was answered with 401 or 500, or was another object.
describe('a path that is not canonical', () => {
  it.each([
    '/api/v1/configs/%2e%2e',
    '/api/v1/configs/web%61pp',
    '/api/v1//configs',
    '/api/v1/configs/webapp;x=1',
    '/api/v1/configs/webapp%2F..',
    '/API/v1/configs',
    '/api/v1/configs/web%2561pp',
    '/api/v1/configs/webapp/revisions/sha256%3Aab',
  ])('%s is refused or not found, never a question of who is asking', async (path) => {
    const { code, stdout } = await flotilla.run('api', 'GET', path);

    expect([2, 3]).toContain(code);
    expect(stdout).toBe('');
  });

  it('has a canonical form that works, raw', async () => {
    const { digest } = JSON.parse((await flotilla.run('get', 'revision', 'webapp@r1', '-o', 'json')).stdout) as { digest: string };

    expect((await flotilla.run('api', 'GET', `/api/v1/configs/webapp/revisions/${digest}`)).code).toBe(0);
    expect((await flotilla.run('get', 'revision', `webapp@${digest}`, '-o', 'name')).stdout).toBe('revision/webapp@r1\n');
    expect((await flotilla.run('get', 'cluster', '-l', 'topology.kubernetes.io/region in (a,b)', '-o', 'json')).code).toBe(0);
  });
});

// FC73: with open connections the process did not end; here with Postgres of its own or another's.
describe('Ctrl-C', () => {
  it('ends the server within 5 s and leaves no process', async () => {
    const startedAt = performance.now();
    server.kill('SIGINT');
    await once(server, 'exit');

    expect(server.exitCode).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await expect(fetch(`http://127.0.0.1:${port}/readyz`)).rejects.toThrow('fetch failed');
  });
});

function writeManifests(path: string, sourceVersion = 'source.toolkit.fluxcd.io/v1'): void {
  mkdirSync(path);
  writeFileSync(join(path, 'flotilla.yaml'), 'variables: { overlay: production }\n');
  writeFileSync(
    join(path, 'webapp.yaml'),
    `apiVersion: ${sourceVersion}
kind: GitRepository
metadata: { name: main-app, namespace: flux-system }
spec: { interval: 24h, url: https://git.example.com/main-app, ref: { commit: "${'0123456789'.repeat(4)}" } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: webapp, namespace: flux-system }
spec: { interval: 5m, retryInterval: 1m, timeout: 3m, path: ./overlays/$(vars.overlay), prune: true, wait: true, sourceRef: { kind: GitRepository, name: main-app } }
`,
  );
}

/** Free together with the next one, which serves health and metrics. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = await listenAt(0);
    if (port !== null && (await listenAt(port + 1)) !== null) return port;
  }
}

/** The port that was listened at for a moment; null when it is taken. */
async function listenAt(wanted: number): Promise<number | null> {
  const probe = createServer().listen(wanted, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    return null;
  }
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return address === null || typeof address === 'string' ? null : address.port;
}
