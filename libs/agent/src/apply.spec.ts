import { AgentWorld, aRendering } from '@flotilla/testing';
import { describe, expect, it } from 'vitest';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const ROOT = 'Kustomization/apps/webapp';
const SOURCE = 'GitRepository/apps/webapp';

async function aWorld(): Promise<AgentWorld> {
  const world = new AgentWorld();
  await world.start();
  await world.calm();
  return world;
}

async function assigned(world: AgentWorld, ...renderings: ReturnType<typeof aRendering>[]): Promise<void> {
  for (const rendering of renderings) world.offer(rendering);
  world.tellDesired();
  await world.calm();
}

describe('an offer', () => {
  it('is claimed, applied, reconciled and reported as Succeeded', async () => {
    const world = await aWorld();

    await assigned(world, aRendering({ commit: A }));

    expect(world.reportOf('webapp')).toMatchObject({
      generation: 1,
      phase: 'Settled',
      judgement: { verdict: 'Succeeded', strength: 'Weak' },
    });
    expect(world.cluster.get(ROOT)?.metadata).toMatchObject({
      labels: { 'flotilla.dev/config': 'webapp' },
      annotations: { 'flotilla.dev/cluster': 'cl_world', 'reconcile.fluxcd.io/requestedAt': 'token-webapp-1' },
    });
  });

  it('that was withdrawn before the claim arrived touches nothing', async () => {
    const world = await aWorld();
    world.offer(aRendering({ commit: A }));
    world.tellDesired();
    await world.deliver();
    world.withdraw('webapp');

    await world.calm();

    expect(world.accepted.size).toBe(0);
    expect(world.writesOutside()).toEqual([]);
  });

  it('that was withdrawn leaves what stands, and its success is seen again', async () => {
    const world = await aWorld();
    await assigned(world, aRendering({ commit: A }));
    const before = [world.cluster.get(ROOT), world.cluster.get(SOURCE)];
    world.offer(aRendering({ commit: B }));
    world.withdraw('webapp');

    world.tellDesired();
    await world.calm();
    const after = world.reportOf('webapp');
    await world.restart();
    await world.calm();

    for (const report of [after, world.reportOf('webapp')])
      expect(report).toMatchObject({ generation: 3, judgement: { verdict: 'Succeeded' } });
    expect([world.cluster.get(ROOT), world.cluster.get(SOURCE)]).toEqual(before);
  });

  it('to an agent that only observes is not even claimed', async () => {
    const world = new AgentWorld('Observe');
    await world.start();

    await assigned(world, aRendering());

    expect(world.accepted.size).toBe(0);
    expect(world.writesOutside()).toEqual([]);
    expect(world.reports[0]).toMatchObject({ isComplete: true, facts: { mode: 'Observe' } });
  });
});

describe('the way from A to B and back', () => {
  it('ends each time on new evidence', async () => {
    const world = await aWorld();
    await assigned(world, aRendering({ commit: A }));
    world.flux.missingPaths.add('./broken/webapp');
    await assigned(world, aRendering({ commit: B, path: './broken' }));
    expect(world.reportOf('webapp')).toMatchObject({ generation: 2, judgement: { verdict: 'FailedSoft', reason: 'ArtifactFailed' } });

    await assigned(world, aRendering({ commit: A }));

    expect(world.reportOf('webapp')).toMatchObject({ generation: 3, judgement: { verdict: 'Succeeded' } });
    const verdicts = world.reports
      .flatMap(({ configs }) => configs)
      .filter(({ generation, judgement }) => generation === 2 && judgement.verdict === 'Succeeded');
    expect(verdicts).toEqual([]);
  });

  it('never lets an old path meet a new artifact, nor a new path an old one', async () => {
    const world = await aWorld();
    await assigned(world, aRendering({ commit: A, path: './one' }));

    await assigned(world, aRendering({ commit: B, path: './two' }));

    expect(world.flux.applied).not.toContainEqual({ path: './one/webapp', revision: `sha1:${B}` });
    expect(world.flux.applied).not.toContainEqual({ path: './two/webapp', revision: `sha1:${A}` });
    expect(world.cluster.get(ROOT)?.spec).not.toHaveProperty('suspend');
    expect(world.reportOf('webapp')).toMatchObject({ phase: 'Settled', judgement: { verdict: 'Succeeded' } });
  });

  it('with the same content again leaves the source alone and asks the root anew', async () => {
    const world = await aWorld();
    await assigned(world, aRendering({ commit: A }));
    const before = world.cluster.get(SOURCE)?.metadata.resourceVersion;

    await assigned(world, aRendering({ commit: A }));

    expect(world.cluster.get(SOURCE)?.metadata.resourceVersion).toBe(before);
    expect(world.cluster.get(ROOT)?.metadata.annotations).toMatchObject({ 'reconcile.fluxcd.io/requestedAt': 'token-webapp-2' });
    expect(world.reportOf('webapp')).toMatchObject({ generation: 2, judgement: { verdict: 'Succeeded' } });
  });
});

describe('a root that depends on another', () => {
  it('is asked for its pass only when the other is well', async () => {
    const world = await aWorld();
    world.flux.missingPaths.add('./deploy/migration');
    await assigned(world, aRendering({ roots: ['migration', 'webapp'], isChain: true }));
    expect(world.cluster.get(ROOT)?.metadata.annotations).not.toHaveProperty('reconcile.fluxcd.io/requestedAt');
    expect(world.reportOf('webapp')?.judgement).toMatchObject({ verdict: 'FailedSoft', object: 'Kustomization/apps/migration' });

    world.flux.missingPaths.clear();
    world.cluster.putStatus('Kustomization/apps/migration', { seenGeneration: 0 });
    await world.calm();
    await world.calm();

    expect(world.reportOf('webapp')).toMatchObject({ phase: 'Settled', judgement: { verdict: 'Succeeded' } });
  });
});

describe('absence', () => {
  it.each([
    ['an empty document', (world: AgentWorld) => world.hide('webapp')],
    ['a document of another timeline', (world: AgentWorld) => ((world.timeline = 'two'), world.hide('webapp'))],
  ])('of a config in %s removes and changes nothing', async (_case, vanish) => {
    const world = await aWorld();
    await assigned(world, aRendering());
    const before = world.cluster.picture();
    const writes = world.writesOutside().length;

    vanish(world);
    world.tellDesired();
    await world.calm();

    expect(world.writesOutside()).toHaveLength(writes);
    expect(world.cluster.picture()[ROOT]).toBe(before[ROOT]);
  });

  it('is reported as Detached, and ends when the document names the config again', async () => {
    const world = await aWorld();
    await assigned(world, aRendering());
    world.hide('webapp');
    world.tellDesired();
    await world.calm();
    expect(world.reportOf('webapp')).toMatchObject({ phase: 'Detached' });

    world.show('webapp');
    world.tellDesired();
    await world.calm();

    expect(world.reportOf('webapp')).toMatchObject({ phase: 'Settled', generation: 1 });
  });
});

describe('what a revision drops', () => {
  it('is removed after the rest has converged', async () => {
    const world = await aWorld();
    await assigned(world, aRendering({ roots: ['webapp', 'jobs'] }));

    await assigned(world, aRendering({ roots: ['webapp'], commit: B }));

    expect(world.cluster.get('Kustomization/apps/jobs')).toBeNull();
    expect(world.reportOf('webapp')).toMatchObject({ phase: 'Settled', pruneHeld: null });
  });

  it('stays while the rest has not converged', async () => {
    const world = await aWorld();
    await assigned(world, aRendering({ roots: ['webapp', 'jobs'] }));
    world.flux.missingPaths.add('./broken/webapp');

    await assigned(world, aRendering({ roots: ['webapp'], commit: B, path: './broken' }));

    expect(world.cluster.get('Kustomization/apps/jobs')).not.toBeNull();
  });

  it('waits for an approval by hash when its inventory is beyond the cap', async () => {
    const world = await aWorld();
    world.flux.inventories.set(
      'jobs',
      Array.from({ length: 12 }, (_, index) => `apps_job-${index}_apps_Deployment`),
    );
    await assigned(world, aRendering({ roots: ['webapp', 'jobs'] }));
    await assigned(world, aRendering({ roots: ['webapp'], commit: B }));
    const held = world.reportOf('webapp')?.pruneHeld;
    expect(world.cluster.get('Kustomization/apps/jobs')).not.toBeNull();
    expect(held).toMatchObject({ objects: ['Kustomization/apps/jobs'], total: 13 });

    world.approvePrune('webapp', held?.hash ?? 'sha256:');
    world.tellDesired();
    await world.calm();

    expect(world.cluster.get('Kustomization/apps/jobs')).toBeNull();
    expect(world.reportOf('webapp')).toMatchObject({ phase: 'Settled', pruneHeld: null });
  });

  it('keeps its workloads when the config says Orphan', async () => {
    const world = await aWorld();
    await assigned(world, aRendering({ roots: ['webapp', 'jobs'] }));
    const policies: unknown[] = [];
    world.cluster.beforeWrite = ({ verb, key }) => verb === 'delete' && policies.push(world.cluster.get(key)?.spec?.['deletionPolicy']);

    await assigned(world, aRendering({ roots: ['webapp'], commit: B, onRemove: 'Orphan' }));

    expect(policies).toEqual(['Orphan']);
  });

  it('stays in the inventory with its reason as long as finalizers hold it', async () => {
    const world = await aWorld();
    await assigned(world, aRendering({ roots: ['webapp', 'jobs'] }));
    const jobs = world.cluster.get('Kustomization/apps/jobs');
    if (jobs !== null) world.cluster.put({ ...jobs, metadata: { ...jobs.metadata, finalizers: ['finalizers.fluxcd.io'] } });

    await assigned(world, aRendering({ roots: ['webapp'], commit: B }));

    expect(world.reportOf('webapp')).toMatchObject({
      phase: 'Pruning',
      pruneFailed: [{ object: 'Kustomization/apps/jobs', reason: expect.stringContaining('finalizers.fluxcd.io') }],
    });
  });
});

describe('drift', () => {
  it('by an edit is reported with its fields and put right', async () => {
    const world = await aWorld();
    await assigned(world, aRendering());
    const live = world.cluster.get(ROOT);
    if (live !== null) world.cluster.put({ ...live, spec: { ...live.spec, path: './elsewhere' } });

    await world.calm();

    expect(world.cluster.get(ROOT)?.spec).toMatchObject({ path: './deploy/webapp' });
    expect(world.reportOf('webapp')).toMatchObject({
      drift: [{ object: ROOT, kind: 'Edited', fields: ['/spec/path'] }],
      judgement: { verdict: 'Succeeded' },
    });
  });

  it('by a deletion is reported and put right, with a pass of its own', async () => {
    const world = await aWorld();
    await assigned(world, aRendering());
    world.cluster.remove({ kind: 'Kustomization', namespace: 'apps', name: 'webapp' });

    await world.see();
    await world.calm();

    expect(world.reportOf('webapp')).toMatchObject({ drift: [{ object: ROOT, kind: 'Deleted' }], judgement: { verdict: 'Succeeded' } });
  });

  it('that somebody makes again and again does not become a storm', async () => {
    const world = await aWorld();
    await assigned(world, aRendering());
    const before = world.cluster.writes.length;

    for (let turn = 0; turn < 100; turn += 1) {
      const live = world.cluster.get(ROOT);
      if (live !== null) world.cluster.put({ ...live, spec: { ...live.spec, path: './elsewhere' } });
      world.now += 100;
      await world.see();
      while (await world.deliver());
    }

    expect(world.cluster.writes.length - before).toBeLessThan(30);
  });
});

describe('an object that somebody else owns', () => {
  const theirs = {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'webapp', namespace: 'apps' },
    spec: { path: './theirs' },
  };

  it.each([
    [
      'a Flux controller',
      { labels: { 'kustomize.toolkit.fluxcd.io/name': 'flux-system', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' } },
      'OwnedElsewhere',
      'Kustomization/flux-system/flux-system',
    ],
    ['another config', { labels: { 'flotilla.dev/config': 'other' } }, 'ForeignObject', 'other'],
    [
      'another registered cluster',
      { labels: { 'flotilla.dev/config': 'webapp' }, annotations: { 'flotilla.dev/cluster': 'cl_other' } },
      'OwnedElsewhere',
      'cl_other',
    ],
    ['nobody we know', {}, 'ForeignObject', 'exists already'],
  ])('%s, is not touched, and nothing else of the revision is', async (_case, metadata, reason, named) => {
    const world = await aWorld();
    world.cluster.put({ ...theirs, metadata: { ...theirs.metadata, ...metadata } });
    const before = world.cluster.picture()[ROOT];

    await assigned(world, aRendering());

    expect(world.cluster.picture()[ROOT]).toBe(before);
    expect(world.writesOutside()).toEqual([]);
    expect(world.reportOf('webapp')?.judgement).toMatchObject({ verdict: 'FailedHard', reason, message: expect.stringContaining(named) });
  });
});

describe('a revision with what no revision may carry', () => {
  it.each([
    ['a Secret', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'apps' } }, 'PlaintextSecret'],
    [
      "the agent's own namespace",
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'flotilla-system' } },
      'OwnNamespace',
    ],
  ])('%s is refused again here', async (_case, object, reason) => {
    const world = await aWorld();

    await assigned(world, aRendering({ plain: [object] }));

    expect(world.writesOutside()).toEqual([]);
    expect(world.reportOf('webapp')?.judgement).toMatchObject({ verdict: 'FailedHard', reason });
  });
});

describe('a terminating namespace', () => {
  it('is a named wait with few writes, and ends by itself', async () => {
    const world = await aWorld();
    const namespace = world.cluster.get('Namespace/apps');
    if (namespace !== null) world.cluster.put({ ...namespace, metadata: { ...namespace.metadata, finalizers: ['example.com/hold'] } });
    world.cluster.remove({ kind: 'Namespace', namespace: '', name: 'apps' });
    await assigned(world, aRendering());
    expect(world.reportOf('webapp')?.judgement).toMatchObject({ verdict: 'Progressing', reason: 'NamespaceTerminating' });
    expect(world.reportOf('webapp')?.judgement.message).toMatch(/^Namespace apps is being deleted since /);
    expect(world.writesOutside()).toEqual([]);

    const going = world.cluster.get('Namespace/apps');
    if (going !== null) world.cluster.put({ ...going, metadata: { ...going.metadata, finalizers: [] } });
    world.cluster.remove({ kind: 'Namespace', namespace: '', name: 'apps' });
    world.cluster.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'apps' } });
    await world.tick();
    await world.calm();

    expect(world.reportOf('webapp')?.judgement.verdict).toBe('Succeeded');
  });
});

describe('an agent that dies', () => {
  it('at any write goes on with the same claim and ends as an undisturbed run does', async () => {
    const calm = await aWorld();
    await assigned(calm, aRendering({ commit: A, roots: ['webapp', 'jobs'] }));
    const start = calm.cluster.writes.length;
    await assigned(calm, aRendering({ commit: B, path: './two', roots: ['webapp', 'more'] }));
    const writes = calm.cluster.writes.length - start;
    expect(writes).toBeGreaterThan(8);

    for (let deadly = 1; deadly <= writes; deadly += 1) {
      const world = await aWorld();
      await assigned(world, aRendering({ commit: A, roots: ['webapp', 'jobs'] }));
      let count = 0;
      world.cluster.afterWrite = () => {
        count += 1;
        if (count === deadly) throw new Error('died');
      };
      world.offer(aRendering({ commit: B, path: './two', roots: ['webapp', 'more'] }));
      world.tellDesired();
      await world.calm().catch(() => undefined);
      world.cluster.afterWrite = () => undefined;
      await world.restart();
      await world.calm();

      expect(world.accepted.get('webapp')).toBe(2);
      expect(world.cluster.picture(), `died after write ${deadly}`).toEqual(calm.cluster.picture());
    }
  });

  it('without contact goes on from its memory', async () => {
    const world = await aWorld();
    await assigned(world, aRendering());
    await world.disconnect();
    await world.restart();
    await world.disconnect();
    world.pending = world.pending.slice(0, 1);
    world.cluster.remove({ kind: 'Kustomization', namespace: 'apps', name: 'webapp' });

    await world.calm();

    expect(world.cluster.get(ROOT)).not.toBeNull();
  });
});
