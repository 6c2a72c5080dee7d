import { refOf, type ClaimRecord, type JsonObject, type JsonValue, type KubernetesObject } from '@flotilla/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  claimed,
  COMMIT_A,
  COMMIT_B,
  DIGEST_A,
  gitRepository,
  helmRelease,
  kustomization,
  READY,
  TOKEN,
  UID,
  withMetadata,
} from './fixtures/snapshots.ts';
import { readObject } from './readiness.ts';

// What must hold for Ok, written from the specification of the predicates with none of the code under test. It walks arbitrary JSON, hence its casts.
type Loose = { readonly [key: string]: Loose } & { readonly length?: number };
const loose = (value: unknown): Loose => (value ?? {}) as Loose;

const hash = (revision: unknown): string | null => {
  if (typeof revision !== 'string' || revision === '') return null;
  return revision.split(':').at(-1) || null;
};
const conditions = (o: KubernetesObject): Loose[] => {
  const list: unknown = loose(o.status)['conditions'];
  return Array.isArray(list) ? list.filter((c) => typeof c === 'object' && c !== null).map(loose) : [];
};
const cond = (o: KubernetesObject, type: string) =>
  conditions(o).find(
    (c) => (c['type'] as unknown) === type && typeof (c['status'] as unknown) === 'string' && (c['status'] as unknown) !== '',
  );
const is = (o: KubernetesObject, type: string, status: string) => (cond(o, type)?.['status'] as unknown) === status;
const fresh = (o: KubernetesObject, type: string) => {
  const seen: unknown = cond(o, type)?.['observedGeneration'];
  return seen === undefined || seen === 0 || seen === o.metadata.generation;
};
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

type Clause = (o: KubernetesObject, c: ClaimRecord) => boolean;
const status = (o: KubernetesObject, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => loose(value)[key], o.status);
const latest = (o: KubernetesObject, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => loose(value)[key], list(status(o, 'history'))[0]);
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Absent or empty; what cannot be read is neither. */
const hasNoEntries = (inventory: unknown): boolean => {
  if (inventory === null) return true;
  if (Array.isArray(inventory)) return inventory.length === 0;
  if (typeof inventory !== 'object') return false;
  const { entries = null, count = null } = inventory as { entries?: unknown; count?: unknown };
  return entries === null ? count === null || count === 0 : Array.isArray(entries) && entries.length === 0;
};

const BASE: readonly Clause[] = [
  (o, c) => o.metadata.uid === c.uid && o.metadata.deletionTimestamp === undefined,
  (o, c) => o.metadata.generation === c.generation && (loose(o.spec)['suspend'] as unknown) !== true,
  (o, c) => c.tokens.some((token) => token === status(o, 'lastHandledReconcileAt')),
  (o) => status(o, 'observedGeneration') === o.metadata.generation,
  (o) => is(o, 'Ready', 'True') && fresh(o, 'Ready'),
  (o) => !is(o, 'Reconciling', 'True') && !is(o, 'Stalled', 'True'),
];
const GIT: readonly Clause[] = [
  (o) => hash(status(o, 'artifact', 'revision')) !== null,
  (o, c) => c.expected === null || hash(status(o, 'artifact', 'revision')) === hash(c.expected),
];
const KUSTOMIZATION: readonly Clause[] = [
  (o) =>
    hash(status(o, 'lastAppliedRevision')) !== null && hash(status(o, 'lastAppliedRevision')) === hash(status(o, 'lastAttemptedRevision')),
  (o, c) => c.expected === null || hash(status(o, 'lastAppliedRevision')) === hash(c.expected),
  (o) => {
    const waits = (loose(o.spec)['wait'] as unknown) === true || list(loose(o.spec)['healthChecks']).length > 0;
    const isEmpty = cond(o, 'Healthy') === undefined && hasNoEntries(status(o, 'inventory') ?? null);
    return !waits || (is(o, 'Healthy', 'True') && fresh(o, 'Healthy')) || isEmpty;
  },
  (o) =>
    list(status(o, 'history')).length === 0 ||
    (latest(o, 'lastReconciledStatus') === 'ReconciliationSucceeded' &&
      latest(o, 'metadata', 'revision') === status(o, 'lastAppliedRevision')),
];
const HELM_RELEASE: readonly Clause[] = [
  (o) => status(o, 'lastAttemptedGeneration') === o.metadata.generation,
  (o, c) => {
    const version = status(o, 'lastAttemptedRevision');
    return isText(version) && (c.expected === null || version === c.expected || version.startsWith(`${c.expected}+`));
  },
  (o) => is(o, 'Released', 'True') && !is(o, 'Remediated', 'True'),
  (o) => latest(o, 'status') === 'deployed' && latest(o, 'chartVersion') === status(o, 'lastAttemptedRevision'),
  (o) => isText(latest(o, 'configDigest')) && latest(o, 'configDigest') === status(o, 'lastAttemptedConfigDigest'),
];
const ORACLE: Readonly<Record<string, readonly Clause[]>> = {
  GitRepository: [...BASE, ...GIT],
  Kustomization: [...BASE, ...KUSTOMIZATION],
  HelmRelease: [...BASE, ...HELM_RELEASE],
};

const oddity: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom<JsonValue>(null, '', 0, -1, 2, '2', true, false, [], {}, 'True'),
  fc.jsonValue() as fc.Arbitrary<JsonValue>,
);
const revision = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<JsonValue>(`main@${COMMIT_A}`, COMMIT_A) },
  { weight: 2, arbitrary: fc.constantFrom<JsonValue>(`main@${COMMIT_B}`, '1.2.3', '1.2.3+1') },
  oddity,
);
const often = (good: JsonValue, ...others: readonly JsonValue[]) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constant(good) },
    { weight: 1, arbitrary: fc.constantFrom(good, ...others) },
    { weight: 1, arbitrary: oddity },
  );

const aCondition = fc.record(
  {
    type: fc.constantFrom('Ready', 'Reconciling', 'Stalled', 'Healthy', 'Released', 'Remediated', 'Odd'),
    status: often('True', 'False', 'Unknown'),
    reason: often('ReconciliationSucceeded', 'Progressing', 'BuildFailed', 'DependencyNotReady', 'ArtifactFailed'),
    message: often('fine'),
    observedGeneration: often(2, 1, 0, -1, '2'),
  },
  { requiredKeys: ['type', 'status'] },
);
const conditionList = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constant(READY as JsonValue), fc.array(aCondition, { maxLength: 2 }))
      .map(([ready, more]) => [ready, ...(more as JsonValue[])]),
  },
  { weight: 3, arbitrary: fc.array(aCondition, { maxLength: 4 }) as fc.Arbitrary<JsonValue> },
  { weight: 1, arbitrary: oddity },
);

/** A converged object in which any few fields are something else. */
function disturbed(object: KubernetesObject, fields: Record<string, fc.Arbitrary<JsonValue>>): fc.Arbitrary<KubernetesObject> {
  const changes = fc.record(
    { conditions: conditionList, observedGeneration: often(2, 1, -1), lastHandledReconcileAt: often(TOKEN, 'older'), ...fields },
    { requiredKeys: [] },
  );
  const about = fc.record({ uid: fc.constantFrom(UID, UID, UID, 'other'), generation: fc.constantFrom(2, 2, 2, 1, 3) });
  const spec = fc.record({ suspend: often(false, true), wait: often(false, true) }, { requiredKeys: [] });
  return fc.tuple(changes, about, spec, fc.integer({ min: 0, max: 9 })).map(([status, metadata, extra, bare]) =>
    withMetadata(
      {
        ...object,
        spec: { ...object.spec, ...(extra as JsonObject) },
        status: bare === 0 ? {} : { ...object.status, ...(status as JsonObject) },
      },
      metadata,
    ),
  );
}

const historyOf = (entry: JsonObject) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<JsonValue>([entry]) },
    { weight: 1, arbitrary: fc.constantFrom<JsonValue>([], [{}], [null]) },
    oddity,
  );
const success = { lastReconciledStatus: 'ReconciliationSucceeded', metadata: { revision: `main@${COMMIT_A}` } };

const objects = fc.oneof(
  disturbed(gitRepository(), {
    artifact: fc.oneof(
      revision.map((text) => ({ revision: text })),
      oddity,
    ),
  }),
  disturbed(kustomization(), {
    lastAppliedRevision: revision,
    lastAttemptedRevision: revision,
    history: historyOf(success),
    inventory: fc.oneof(fc.constant<JsonValue>({ entries: [] }), oddity),
  }),
  disturbed(helmRelease(), {
    lastAttemptedGeneration: often(2, 1),
    lastAttemptedRevision: often('1.2.3', '1.2.3+2', '1.2.2'),
    lastAttemptedConfigDigest: often(DIGEST_A, 'sha256:00'),
    history: historyOf({ status: 'deployed', chartVersion: '1.2.3', configDigest: DIGEST_A }),
  }),
);
const records = fc
  .record({
    expected: fc.constantFrom(COMMIT_A, COMMIT_B, '1.2.3', null),
    tokens: fc.constantFrom([TOKEN], ['else', TOKEN], []),
    sourceOk: fc.boolean(),
  })
  .map((more) => claimed(more));

describe('over random status', () => {
  it('a reading is Ok exactly when every conjunct of the specification holds', () => {
    let good = 0;
    const details = fc.check(
      fc.property(objects, records, (object, record) => {
        const isOk = readObject(refOf(object), object, record).state === 'Ok';
        if (isOk) good += 1;
        return isOk === ORACLE[object.kind]?.every((clause) => clause(object, record));
      }),
      { numRuns: 6_000 },
    );

    expect(details.failed, `seed ${details.seed}, path ${details.counterexamplePath}: ${JSON.stringify(details.counterexample)}`).toBe(
      false,
    );
    expect(good).toBeGreaterThan(60);
  });

  it('no status whatever makes reading throw, and none that is not handled counts as good or bad', () => {
    const anything = fc.tuple(fc.constantFrom(kustomization(), gitRepository(), helmRelease()), fc.jsonValue(), fc.jsonValue()).map(
      ([object, status, spec]) => ({ ...object, status: status as JsonObject, spec: spec as JsonObject }), // what an API server never sends, an agent still must survive
    );

    fc.assert(
      fc.property(anything, (object) => {
        const reading = readObject(refOf(object), object, claimed());
        expect(['Progressing', 'Suspended']).toContain(reading.state);
      }),
      { numRuns: 2_000 },
    );
  });
});
