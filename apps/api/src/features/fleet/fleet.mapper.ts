import { API_VERSION, type ResponseOf, type routes } from '@flotilla/contracts';
import { formatInstant, SHOWN_WORDS, type EpochMs, type ShownWord } from '@flotilla/core';
import type { Cause, FleetCount, FluxObjectView } from '@flotilla/persistence';

export type FleetSummary = ResponseOf<typeof routes.getFleetSummary>;
export type CauseResource = ResponseOf<typeof routes.listAttention>['items'][number];
export type FluxObjectResource = ResponseOf<typeof routes.listFluxObjects>['items'][number];

type Counts = Record<ShownWord, number>;

export function fleetSummaryOf(counts: readonly FleetCount[], waitingRegistrations: number, at: EpochMs): FleetSummary {
  const regions = new Map<string, Counts>();
  const shown = noClusters();
  for (const { region, shown: word, clusters } of counts) {
    const ofRegion = regions.get(region) ?? noClusters();
    ofRegion[word] += clusters;
    shown[word] += clusters;
    regions.set(region, ofRegion);
  }
  return {
    apiVersion: API_VERSION,
    kind: 'FleetSummary',
    at: formatInstant(at),
    total: totalOf(shown),
    shown,
    regions: [...regions].map(([region, ofRegion]) => ({ region, total: totalOf(ofRegion), shown: ofRegion })),
    waitingRegistrations,
  };
}

export function causeResourceOf(cause: Cause): CauseResource {
  return { ...cause, since: formatInstant(cause.since), sample: [...cause.sample], next: nextOf(cause) };
}

/** The command that shows more of a cause. */
function nextOf({ kind, reason, sample }: Cause): string {
  const [first] = sample;
  if (kind === 'Cluster') return `flotilla get clusters --shown ${reason}`;
  if (kind === 'Config') return first === undefined ? 'flotilla get clusters' : `flotilla explain cluster ${first.cluster}`;
  return `flotilla get fluxobject --kind ${kind} --ready False`;
}

export function fluxObjectResourceOf({ clusterName, region, key, object, isCurrent, observedAt, now }: FluxObjectView): FluxObjectResource {
  const { ref, uid: _, generation: __, isReconciling: ___, changedAt, lastPassAt, ...rest } = object;
  return {
    ...rest,
    ...ref,
    cluster: clusterName,
    region,
    object: key,
    changedAt: changedAt === null ? null : formatInstant(changedAt),
    lastPassAt: lastPassAt === null ? null : formatInstant(lastPassAt),
    observedAt: formatInstant(observedAt),
    age: Math.max(0, Math.floor((now - observedAt) / 1_000)),
    isStale: !isCurrent,
  };
}

function noClusters(): Counts {
  return Object.fromEntries(SHOWN_WORDS.map((word) => [word, 0])) as Counts; // one member for each word
}

function totalOf(counts: Counts): number {
  return Object.values(counts).reduce((total, n) => total + n, 0);
}
