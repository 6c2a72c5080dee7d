import { AgentWorld, aRendering } from '@flotilla/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const TIMES = 200;
const GIVEN = { commit: 'a'.repeat(40), roots: ['webapp', 'added'] } as const;
const TAKEN = { commit: 'b'.repeat(40), roots: ['webapp'] } as const;

// FC24: an object that was added and taken out again by two quick updates stayed for ever.
describe('two revisions in quick turn', () => {
  it(`${TIMES} times, with the agent killed at any write in between, never leave behind what the second one drops (seed ${SEED})`, async () => {
    const random = fc.sample(fc.record({ steps: fc.nat({ max: 40 }), deadly: fc.nat({ max: 30 }) }), { seed: SEED, numRuns: TIMES });
    const calm = await aWorld();
    calm.offer(aRendering(TAKEN));
    calm.tellDesired();
    await calm.calm();
    let added = 0;

    for (const { steps, deadly } of random) {
      const world = await aWorld();
      let writes = 0;
      world.cluster.afterWrite = () => {
        writes += 1;
        if (writes === deadly) throw new Error('died');
      };
      world.offer(aRendering(GIVEN));
      world.tellDesired();
      for (let step = 0; step < steps; step += 1) await goOn(world);
      if (world.cluster.get('Kustomization/apps/added') !== null) added += 1;
      world.offer(aRendering(TAKEN));
      world.tellDesired();
      await world.calm().catch(() => world.restart());
      world.cluster.afterWrite = () => undefined;
      await world.calm();

      expect(specsOf(world), JSON.stringify({ steps, deadly })).toEqual(specsOf(calm));
      expect(world.reportOf('webapp')).toMatchObject({ generation: 2, phase: 'Settled', judgement: { verdict: 'Succeeded' } });
    }

    expect(added).toBeGreaterThan(20);
    expect(added).toBeLessThan(180);
  }, 120_000);
});

async function aWorld(): Promise<AgentWorld> {
  const world = new AgentWorld();
  await world.start();
  await world.calm();
  return world;
}

/** One thing happens; whoever dies of it starts again. */
async function goOn(world: AgentWorld): Promise<void> {
  try {
    if (await world.deliver()) return;
    world.flux.settle();
    await world.see();
  } catch {
    await world.restart();
  }
}

/** What is there, without the tokens and versions of the way to it. */
function specsOf(world: AgentWorld): unknown {
  const ours = world.cluster.all().filter(({ metadata }) => metadata.namespace === 'apps');
  return Object.fromEntries(ours.map(({ kind, metadata, spec }) => [`${kind}/${metadata.name}`, spec]));
}
