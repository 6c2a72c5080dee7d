import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IdentitySecret, ServerClock } from '@flotilla/agent';
import { formatJoinToken, joinTokenHandle, type JsonObject } from '@flotilla/core';
import { newSeed, publicKeyOfSeed, SILENT, SystemClock, type Logger } from '@flotilla/platform';
import { SimulatedClusterApi } from '@flotilla/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readConfig } from './config.ts';
import { ensureMembership, type MembershipOptions } from './membership.ts';

const NAMESPACE = 'flotilla-system';
const ACTIVE = { clusterUid: 'cl_1', cluster: 'store-1', thumbprint: '', phase: 'Active', serverTime: '', pollAfterMs: 1 };

let server: Server;
let url: string;
let requests: string[];
let answers: Record<string, readonly [status: number, body: JsonObject]>;
let cluster: SimulatedClusterApi;
let complaints: JsonObject[];
let stop: AbortController;

beforeEach(async () => {
  requests = [];
  complaints = [];
  stop = new AbortController();
  cluster = new SimulatedClusterApi();
  server = createServer((request, response) => {
    requests.push(request.url ?? '');
    const [status, body] = answers[request.url ?? ''] ?? [404, {}];
    request.resume().on('end', () => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on TCP
  answers = { '/agent/v1/join/challenge': [200, { nonce: 'AAAA', serverTime: '', audience: url }], '/agent/v1/join': [200, ACTIVE] };
});

afterEach(() => {
  stop.abort();
  server.closeAllConnections();
  server.close();
});

async function options(flags: readonly string[] = []): Promise<MembershipOptions> {
  const seed = newSeed();
  const tokenFile = join(mkdtempSync(join(tmpdir(), 'flotilla-token-')), 'token');
  writeFileSync(tokenFile, `${formatJoinToken({ handle: joinTokenHandle(publicKeyOfSeed(seed)), seed })}\r\n`);
  const config = readConfig(['--server', url, '--token-file', tokenFile, '--name', 'store-1', '--max-backoff', '1s', ...flags], {});
  const identity = new IdentitySecret(cluster, NAMESPACE);
  const clock = new SystemClock();
  const logger: Logger = { ...SILENT, error: (_message, facts) => complaints.push(facts ?? {}) };
  const place = { url: new URL(url), ca: undefined, audience: url };
  return {
    config,
    place,
    key: await identity.ensure(),
    identity,
    facts: {},
    clock,
    serverClock: new ServerClock(clock),
    logger,
    signal: stop.signal,
  };
}

describe('membership', () => {
  it('comes of a join once, and of the Secret from then on', async () => {
    await ensureMembership(await options());
    const joins = requests.length;

    const joined = await ensureMembership(await options());

    expect(joined).toEqual({ clusterUid: 'cl_1', cluster: 'store-1', audience: url });
    expect(requests).toHaveLength(joins);
  });

  it('that waits for a person goes on by itself after the approval', async () => {
    answers['/agent/v1/join'] = [200, { ...ACTIVE, phase: 'Pending' }];
    answers['/agent/v1/self'] = [200, { ...ACTIVE }];

    const joined = await ensureMembership(await options());

    expect(joined.clusterUid).toBe('cl_1');
    expect(requests.at(-1)).toBe('/agent/v1/self');
  });

  it('that is refused is one clear complaint with the next step, and no hot retry', async () => {
    answers['/agent/v1/join'] = [401, { code: 'join_rejected', detail: 'The join was refused' }];

    const attempt = ensureMembership(await options()).catch(() => undefined);
    await vi.waitFor(() => expect(complaints).toHaveLength(1));

    expect(complaints[0]).toMatchObject({ code: 'join_rejected', hint: expect.stringContaining('--rekeys') });
    expect(requests).toHaveLength(2);
    stop.abort();
    await attempt;
  });

  it('of another cluster is refused instead of taken over', async () => {
    await ensureMembership(await options());

    await expect(
      ensureMembership({ ...(await options()), config: readConfig(['--server', url, '--name', 'store-2'], {}) }),
    ).rejects.toThrow('belongs to cluster store-1');
  });

  it('without a join token says what is missing', async () => {
    await expect(
      ensureMembership({ ...(await options()), config: readConfig(['--server', url, '--name', 'store-1'], {}) }),
    ).rejects.toThrow('nothing says how');
  });
});
