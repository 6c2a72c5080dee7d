import { API_VERSION, type ResponseOf, type routes } from '@flotilla/contracts';
import { formatInstant, revisionName, type EpochMs, type Pin } from '@flotilla/core';
import type { RevisionView } from '@flotilla/persistence';
import type { FindingResource } from './lint-spec.ts';

export type RevisionResource = ResponseOf<typeof routes.getRevision>;

export function revisionResourceOf(config: string, view: RevisionView): RevisionResource {
  return resourceOf(config, {
    ...view,
    findings: view.findings as unknown as readonly FindingResource[], // written by publishing in this very form
    result: 'Stored',
  });
}

export interface ShownRevision {
  readonly digest: RevisionView['digest'];
  /** 0 for a draft. */
  readonly seq: number;
  readonly message: string;
  readonly publishedAt: EpochMs;
  readonly publishedBy: string;
  readonly pins: readonly Pin[];
  readonly findings: readonly FindingResource[];
  readonly objects: readonly string[];
  readonly result: RevisionResource['result'];
}

export function resourceOf(config: string, revision: ShownRevision): RevisionResource {
  const { digest, seq, message, publishedAt, publishedBy, pins, findings, objects, result } = revision;
  return {
    apiVersion: API_VERSION,
    kind: 'Revision',
    config,
    name: seq === 0 ? `${config}@draft` : revisionName(config, seq),
    digest,
    seq,
    message,
    publishedAt: formatInstant(publishedAt),
    publishedBy,
    pins: pins.map(({ object, from, to, isPinned }) => ({ object, from, to, isPinned })),
    findings: [...findings],
    objects: [...objects],
    result,
  };
}
