import { describe, expect, it } from 'vitest';
import { addresses } from './addresses.ts';
import { Unreachable } from './client-errors.ts';
import { isRepeatable, sendWithRetries } from './retry.ts';
import { json, ScriptedTransport } from './scripted-transport.fixture.ts';

const request = { method: 'GET', path: '/api/v1/version', headers: {}, body: null };
const ok = json(200, {});
const busy = json(503, {});

describe('a request that fails for a passing reason', () => {
  it('is sent again after silence and after 503, with growing waits', async () => {
    const transport = new ScriptedTransport(['silence', busy, ok]);

    expect(await sendWithRetries(transport, request, true)).toBe(ok);
    expect(transport.waits).toEqual([187.5, 375]);
  });

  it('waits as long as Retry-After says, at most 30 s', async () => {
    const transport = new ScriptedTransport([json(429, {}, { 'retry-after': '2' }), json(429, {}, { 'retry-after': '900' }), ok]);

    await sendWithRetries(transport, request, true);

    expect(transport.waits).toEqual([2_187.5, 30_000]);
  });

  it('is given up after four attempts', async () => {
    const transport = new ScriptedTransport(['silence', 'silence', 'silence', 'silence', ok]);

    await expect(sendWithRetries(transport, request, true)).rejects.toBeInstanceOf(Unreachable);
    expect(transport.sent).toHaveLength(4);
  });

  it('is not repeated when it may have been carried out', async () => {
    await expect(sendWithRetries(new ScriptedTransport(['silence', ok]), request, false)).rejects.toBeInstanceOf(Unreachable);
    expect((await sendWithRetries(new ScriptedTransport([busy, ok]), request, false)).status).toBe(503);
  });

  it('is repeated after 429 always: it was refused before anything happened', async () => {
    expect((await sendWithRetries(new ScriptedTransport([json(429, {}), ok]), request, false)).status).toBe(200);
  });
});

describe('what may be repeated', () => {
  it('is reading, every dry run, publishing and rendering', () => {
    expect(isRepeatable(addresses.listClusters, false)).toBe(true);
    expect(isRepeatable(addresses.assignRevision, true)).toBe(true);
    expect(isRepeatable(addresses.publishRevision, false)).toBe(true);
  });

  it('is not assigning, joining tokens or forgetting', () => {
    for (const address of [addresses.assignRevision, addresses.createJoinToken, addresses.forgetCluster])
      expect(isRepeatable(address, false)).toBe(false);
  });
});
