import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createTestDatabase } from '@flotilla/testing/real';
import { afterAll, expect, it } from 'vitest';
import { startApiProcess } from '../../testing/api-process.ts';
import { newApiToken } from '../access/api-token-secret.ts';
import { callerOf } from '../../testing/start-api.ts';
import { makeJoinToken, TestAgent } from '../../testing/test-agent.ts';

const { url } = await createTestDatabase();
const folder = await mkdtemp(join(tmpdir(), 'flotilla-race-'));
const files = { kek: join(folder, 'kek'), token: join(folder, 'admin-token') };
const { text: adminToken } = newApiToken();
await writeFile(files.kek, randomBytes(32).toString('base64'));
await writeFile(files.token, adminToken);
const env = {
  DATABASE_URL: url,
  FLOTILLA_KEK_FILE: files.kek,
  FLOTILLA_ADMIN_TOKEN_FILE: files.token,
  FLOTILLA_DATA_DIR: folder,
  FLOTILLA_AUDIENCE: 'https://flotilla.example',
};
const processes = await Promise.all([startApiProcess(env), startApiProcess(env)]);

afterAll(async () => {
  await Promise.all(processes.map((process) => process.end('SIGTERM')));
  await rm(folder, { recursive: true });
});

it('a one-use token admits exactly one of 50 that join at once at two processes of the server', async () => {
  const ports = await Promise.all(processes.map(({ ready }) => ready));
  const [first, second] = ports.map(({ port }) => serverAt(`http://127.0.0.1:${port}`));
  if (first === undefined || second === undefined) throw new TypeError('Two processes were started');
  const token = await makeJoinToken(first);
  const agents = Array.from({ length: 50 }, (_, index) => new TestAgent(index % 2 === 0 ? first : second));

  const answers = await Promise.all(agents.map((agent, index) => agent.join({ token, name: `race-${index}` })));
  const { body } = await second.call<{ items: unknown[] }>('GET', '/api/v1/clusters?limit=200');

  expect(processes.map(({ child }) => child.pid)).not.toContain(process.pid);
  expect(new Set(processes.map(({ child }) => child.pid)).size).toBe(2);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status, problem }) => status === 401 && problem.code === 'join_rejected')).toHaveLength(49);
  expect(body.items).toHaveLength(1);
});

function serverAt(url: string): { readonly url: string; readonly call: ReturnType<typeof callerOf> } {
  return { url, call: callerOf(url, adminToken) };
}
