import { digestOf, type JsonObject } from '@flotilla/core';
import { aRendering, SimulatedClusterApi } from '@flotilla/testing';
import { describe, expect, it } from 'vitest';
import { AgentMemory } from './memory.ts';

const NAMESPACE = 'flotilla-system';
const CLUSTER_UID = 'cl_1';
const RENDERING = aRendering();
const DIGEST = digestOf(RENDERING as unknown as JsonObject); // a rendering is JSON
const OLD = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'apps', name: 'old' };
const HELD = { config: 'webapp', generation: 3, revision: RENDERING.revision, rendering: DIGEST, token: 't' } as const;

describe('the memory of an agent', () => {
  it('is empty in a new cluster', async () => {
    expect(await new AgentMemory(new SimulatedClusterApi(), NAMESPACE, CLUSTER_UID).load()).toEqual({ document: null, configs: [] });
  });

  it('gives back after a restart what was kept: document, claim, body, inventory and what was not sent', async () => {
    const cluster = new SimulatedClusterApi();
    const memory = new AgentMemory(cluster, NAMESPACE, CLUSTER_UID);
    const document = { etag: DIGEST, document: { cluster: 'cl_1', timeline: 'one', configs: [] } };
    const unsent = { drift: [{ object: 'a', kind: 'Edited', fields: [], at: 1 }], pruneHeld: null } as const;
    await memory.keepDocument(document);
    await memory.keepClaim(HELD, RENDERING);
    await memory.keepInventory('webapp', {});
    await memory.keepUnsent('webapp', unsent);
    await memory.keepClaim({ ...HELD, generation: 4 }, RENDERING);

    const again = new AgentMemory(cluster, NAMESPACE, CLUSTER_UID);

    expect(await again.load()).toEqual({
      document,
      configs: [{ config: 'webapp', held: { ...HELD, generation: 4 }, inventory: {}, unsent }],
    });
    expect(await again.body('webapp', DIGEST)).toEqual(RENDERING);
  });

  // FC05
  it('of another registration of the same cluster is as if it were not there, and stays away once something new is kept', async () => {
    const cluster = new SimulatedClusterApi();
    const forgotten = new AgentMemory(cluster, NAMESPACE, 'cl_0');
    await forgotten.keepDocument({ etag: DIGEST, document: { cluster: 'cl_0', timeline: 'one', configs: [] } });
    await forgotten.keepClaim(HELD, RENDERING);
    await forgotten.keepInventory('webapp', {});

    const memory = new AgentMemory(cluster, NAMESPACE, CLUSTER_UID);
    const found = await memory.load();
    await memory.keepClaim({ ...HELD, config: 'other', generation: 1 }, RENDERING);
    const again = await new AgentMemory(cluster, NAMESPACE, CLUSTER_UID).load();

    expect(found).toEqual({ document: null, configs: [] });
    expect(again).toMatchObject({ document: null, configs: [{ config: 'other', held: { generation: 1 } }] });
  });

  it('of another registration is no part of a config that was only named again when the agent died', async () => {
    const cluster = new SimulatedClusterApi();
    const forgotten = new AgentMemory(cluster, NAMESPACE, 'cl_0');
    await forgotten.keepClaim(HELD, RENDERING);
    await forgotten.keepInventory('webapp', { 'ConfigMap/apps/old': { ref: OLD, uid: 'u', content: null } });
    await forgotten.keepUnsent('webapp', { drift: [{ object: 'a', kind: 'Edited', fields: [], at: 1 }], pruneHeld: null });

    const memory = new AgentMemory(cluster, NAMESPACE, CLUSTER_UID);
    await memory.load();
    await memory.keepClaim({ ...HELD, generation: 1 }, RENDERING);
    const again = await new AgentMemory(cluster, NAMESPACE, CLUSTER_UID).load();

    expect(again.configs).toEqual([
      { config: 'webapp', held: { ...HELD, generation: 1 }, inventory: {}, unsent: { drift: [], pruneHeld: null } },
    ]);
  });

  it('that was tampered with or cut is as if it were not there', async () => {
    const cluster = new SimulatedClusterApi();
    const memory = new AgentMemory(cluster, NAMESPACE, CLUSTER_UID);
    await memory.keepClaim(HELD, RENDERING);
    const known = cluster.get(`ConfigMap/${NAMESPACE}/flotilla-agent-config-webapp`);
    if (known !== null) cluster.put({ ...known, data: { held: '{"config":"webapp"' }, binaryData: { body: 'AAAA' } });

    const again = new AgentMemory(cluster, NAMESPACE, CLUSTER_UID);

    expect((await again.load()).configs).toMatchObject([{ held: null }]);
    expect(await again.body('webapp', DIGEST)).toBeNull();
  });
});
