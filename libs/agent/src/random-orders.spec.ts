import type { Rendering } from '@flotilla/core';
import { AgentWorld, aRendering, NAMESPACE } from '@flotilla/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const CONFIGS = ['webapp', 'jobs'] as const;
const COMMITS = ['a', 'b', 'c'].map((digit) => digit.repeat(40));

type ByConfig = 'withdraw' | 'hide' | 'show' | 'edit' | 'remove';
type Alone = 'see' | 'flux' | 'tick' | 'crash' | 'disconnect' | 'connect' | 'tell' | 'tellForeign' | 'tellEmpty';

/** What may happen between an offer and its end, in any order. */
type Happening =
  | { readonly kind: 'offer'; readonly config: number; readonly commit: number; readonly path: number; readonly roots: number }
  | { readonly [K in ByConfig]: { readonly kind: K; readonly config: number } }[ByConfig]
  | { readonly kind: 'deliver'; readonly index: number }
  | { readonly [K in Alone]: { readonly kind: K } }[Alone];

const config = fc.nat({ max: CONFIGS.length - 1 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('offer' as const),
      config,
      commit: fc.nat({ max: 2 }),
      path: fc.nat({ max: 1 }),
      roots: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 20, arbitrary: fc.record({ kind: fc.constant('deliver' as const), index: fc.nat({ max: 5 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('withdraw' as const, 'hide' as const, 'show' as const, 'edit' as const, 'remove' as const),
      config,
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({ kind: fc.constantFrom('see' as const, 'flux' as const, 'tick' as const, 'tell' as const, 'connect' as const) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('crash' as const, 'disconnect' as const, 'tellForeign' as const, 'tellEmpty' as const) }),
  },
);

function renderingOf({ config: index, commit, path, roots }: Extract<Happening, { kind: 'offer' }>): Rendering {
  const name = CONFIGS[index] ?? 'webapp';
  return aRendering({
    config: name,
    commit: COMMITS[commit] ?? '',
    path: `./${path}`,
    roots: ['one', 'two', 'three'].slice(0, roots).map((root) => `${name}-${root}`),
    maxDeletes: 100,
  });
}

type Happenings = { readonly [K in Happening['kind']]: (world: AgentWorld, what: Extract<Happening, { kind: K }>) => unknown };

const HAPPEN: Happenings = {
  offer: (world, what) => world.offer(renderingOf(what)),
  withdraw: (world, what) => world.withdraw(nameOf(what)),
  hide: (world, what) => world.hide(nameOf(what)),
  show: (world, what) => world.show(nameOf(what)),
  edit: (world, what) => disturb(world, nameOf(what), 'edit'),
  remove: (world, what) => disturb(world, nameOf(what), 'remove'),
  deliver: (world, { index }) => world.deliver(index),
  see: (world) => world.see(),
  flux: (world) => world.flux.settle(),
  tick: (world) => world.tick(),
  crash: (world) => world.restart(),
  disconnect: (world) => world.disconnect(),
  connect: (world) => world.connect(),
  tell: (world) => world.tellDesired(),
  // The first document that an agent sees names the timeline; from then on another one is foreign.
  tellForeign: (world) => (world.state.document === null ? undefined : world.tellDesired({ ...world.document, timeline: 'another' })),
  tellEmpty: (world) => world.tellDesired({ ...world.document, configs: [] }),
};

async function happen(world: AgentWorld, what: Happening): Promise<void> {
  const act = HAPPEN[what.kind] as (world: AgentWorld, what: Happening) => unknown; // the table pairs each kind with its act
  await act(world, what);
}

function nameOf(what: { readonly config: number }): string {
  return CONFIGS[what.config] ?? 'webapp';
}

/** A person's hand on an object of ours. */
function disturb(world: AgentWorld, name: string, kind: 'edit' | 'remove'): void {
  const live = world.cluster.get(`Kustomization/apps/${name}-one`);
  if (live === null) return;
  if (kind === 'remove') world.cluster.remove({ kind: live.kind, namespace: 'apps', name: live.metadata.name });
  else world.cluster.put({ ...live, spec: { ...live.spec, path: './by-hand' } });
}

/** Fails at the moment at which a write breaks a rule. */
function guard(world: AgentWorld): void {
  world.cluster.beforeWrite = ({ verb, key }) => {
    if (key.includes(`/${NAMESPACE}/`)) return;
    const { config: name = '', generation = 0 } = world.state.running ?? {};
    if (generation === 0 || generation > (world.accepted.get(name) ?? 0))
      throw new Error(`${verb} ${key} without a claim of generation ${generation}`);
    if (verb === 'delete' && !isAskedFor(world, name)) throw new Error(`${key} was removed though the document asks for nothing`);
  };
}

function isAskedFor(world: AgentWorld, name: string): boolean {
  const rendering = world.state.configs[name]?.wish?.rendering;
  return rendering !== undefined && rendering !== null;
}

/** Objects that are wanted or left, without tokens: what two ways to one end must agree on. */
function endOf(world: AgentWorld): unknown {
  const ours = world.cluster.all().filter(({ metadata }) => metadata.namespace === 'apps');
  return Object.fromEntries(ours.map(({ kind, metadata, spec }) => [`${kind}/${metadata.name}`, { spec, labels: metadata.labels }]));
}

async function calmly(wanted: readonly Rendering[]): Promise<AgentWorld> {
  const world = new AgentWorld();
  await world.start();
  for (const rendering of wanted) world.offer(rendering);
  world.tellDesired();
  await world.calm();
  return world;
}

describe('in any order of events', () => {
  it(
    'nothing is written without its claim, nothing goes because something is missing, and the end is that of a calm run',
    async () => {
      const last = fc.tuple(
        ...CONFIGS.map((_, index) =>
          fc
            .record({ commit: fc.nat({ max: 2 }), path: fc.nat({ max: 1 }), roots: fc.integer({ min: 1, max: 3 }) })
            .map((given) => renderingOf({ kind: 'offer', config: index, ...given })),
        ),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(happening, { maxLength: 120 }), last, async (happenings, wanted) => {
          const world = new AgentWorld();
          guard(world);
          await world.start();

          for (const what of happenings) await happen(world, what);
          await world.connect();
          for (const [index, rendering] of wanted.entries()) {
            world.show(CONFIGS[index] ?? '');
            world.offer(rendering);
          }
          world.tellDesired();
          await world.calm(200);

          expect(endOf(world)).toEqual(endOf(await calmly(wanted)));
          for (const name of CONFIGS) expect(world.reportOf(name)).toMatchObject({ phase: 'Settled', judgement: { verdict: 'Succeeded' } });
          expect(world.maxEffects).toBeLessThan(12);
        }),
        {
          numRuns: Number(process.env['FC_RUNS'] ?? 40),
          ...(process.env['FC_SEED'] === undefined ? {} : { seed: Number(process.env['FC_SEED']) }),
        },
      );
    },
    Number(process.env['FC_TIMEOUT'] ?? 60_000),
  );
});
