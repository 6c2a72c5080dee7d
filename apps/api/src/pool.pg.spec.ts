import { randomBytes } from 'node:crypto';
import { openDatabase } from '@flotilla/persistence';
import { createTestDatabase } from '@flotilla/testing/real';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { revisionBody } from './testing/fixtures.ts';
import { startApi, type Answer, type TestApi } from './testing/start-api.ts';
import { admitCluster, aReport, makeJoinToken, TestAgent, type Admitted, type JoinWish } from './testing/test-agent.ts';

const AT_ONCE = 50;
const { url } = await createTestDatabase();
const kek = { version: 1, bytes: randomBytes(32) };
const wide = await startApi(url, { kek });
afterAll(() => wide.stop());

const members: Admitted[] = [];
beforeAll(async () => {
  await wide.call('POST', '/api/v1/configs', { body: { metadata: { name: 'webapp' } } });
  await wide.call('POST', '/api/v1/configs/webapp/revisions', { body: revisionBody() });
  for (let index = 0; index < AT_ONCE; index += 1) members.push(await admitCluster(wide, `member-${index}`));
}, 60_000);

const each = <T>(act: (member: Admitted, index: number) => Promise<T>): Promise<readonly T[]> => Promise.all(members.map(act));

/** As every client does: what was answered 503 is tried again. */
async function untilTaken(act: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await act();
    if (answer.status !== 503) return answer;
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  }
}

async function join(api: TestApi, wish: JoinWish): Promise<Answer> {
  const body = await new TestAgent(wide).joinBody(wish);
  return untilTaken(() => api.call('POST', '/agent/v1/join', { token: null, body }));
}

/** Over a channel of its own, again until it is acknowledged; resolves with the sequence that was. */
async function report(api: TestApi, { agent }: Admitted): Promise<number> {
  const process = agent.at(api);
  for (;;) {
    const channel = await process.openChannel();
    if (channel.refusal?.status === 503) continue;
    channel.say({ type: 'report', id: 'r', report: aReport() });
    const answer = await Promise.race([channel.next('ack'), channel.next('refused')]);
    channel.end();
    if (answer.type === 'ack') return answer.seq;
  }
}

// FC70: with as many transactions as connections, each waiting for one more, everything stopped for good.
describe.each([1, 2])('with %i connections', (poolSize) => {
  it('50 joins, 50 assignments and 50 reports at once all come through', { timeout: 60_000 }, async () => {
    const api = await startApi(url, { kek, poolSize });
    const token = await makeJoinToken(wide, { uses: AT_ONCE });

    const [joined, assigned, reported] = await Promise.all([
      each((_, index) => join(api, { token, name: `guest-${poolSize}-${index}` })),
      each((_, index) =>
        untilTaken(() =>
          api.call('POST', '/api/v1/configs/webapp/assign', { body: { revision: 'r1', cluster: `member-${index}`, reason: 'Try' } }),
        ),
      ),
      each((member) => report(api, member)),
    ]);
    await api.stop();

    expect(joined.map(({ status }) => status)).toEqual(Array.from({ length: AT_ONCE }, () => 200));
    expect(assigned.map(({ status, problem }) => [status, problem.code])).toEqual(Array.from({ length: AT_ONCE }, () => [200, undefined]));
    expect(reported).toEqual(Array.from({ length: AT_ONCE }, () => 1));
  });

  it('a statement of 60 s is ended, whoever waits behind it is told when to come back, and then all is as before', async () => {
    const api = await startApi(url, { kek, poolSize });
    await slowDown('webapp');

    const started = performance.now();
    const answers = await Promise.all([
      ...Array.from({ length: poolSize + 1 }, () =>
        api.call('PATCH', '/api/v1/configs/webapp', {
          body: { spec: { description: 'slow' } },
          headers: { 'if-match': '"1"', 'content-type': 'application/merge-patch+json' },
        }),
      ),
      ...Array.from({ length: 5 }, () => api.call('GET', '/api/v1/configs')),
    ]);
    const tookMs = performance.now() - started;
    await speedUp();

    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThanOrEqual(poolSize);
    for (const { status, problem, headers } of refused) {
      expect([status, problem.code, problem.retryable]).toEqual([503, 'database_unavailable', true]);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(tookMs).toBeLessThan(20_000);
    expect((await Promise.all(Array.from({ length: 20 }, () => api.call('GET', '/api/v1/configs')))).map(({ status }) => status)).toEqual(
      Array.from({ length: 20 }, () => 200),
    );
    expect((await api.call<{ readonly metadata: object }>('GET', '/api/v1/configs/webapp')).body.metadata).toMatchObject({ generation: 1 });
    await api.stop();
  });
});

/** Each change of this config sleeps, in the middle of its transaction. */
async function slowDown(config: string): Promise<void> {
  const database = await openDatabase(url, []);
  await database.query(
    `create function sleep_a_minute() returns trigger language plpgsql as $$ begin perform pg_sleep(60); return new; end $$`,
  );
  await database.query(
    `create trigger slow before update on configs for each row when (old.name = '${config}') execute function sleep_a_minute()`,
  );
  await database.destroy();
}

async function speedUp(): Promise<void> {
  const database = await openDatabase(url, []);
  await database.query('drop trigger slow on configs');
  await database.query('drop function sleep_a_minute()');
  await database.destroy();
}
