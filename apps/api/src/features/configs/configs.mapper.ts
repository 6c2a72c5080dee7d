import { API_VERSION, type ResponseOf, type routes } from '@flotilla/contracts';
import { formatInstant, revisionName, type Config, type ConfigCounts } from '@flotilla/core';

export type ConfigResource = ResponseOf<typeof routes.getConfig>;
export type ConfigEffect = ConfigResource['status']['effect'];

/** @param effect what an edit does to clusters; null where nothing was edited */
export function configResourceOf(
  config: Config,
  { latestSeq, assigned, detached }: ConfigCounts,
  effect: ConfigEffect = null,
): ConfigResource {
  const {
    name,
    uid,
    labels,
    annotations,
    generation,
    createdAt,
    createdBy,
    updatedAt,
    updatedBy,
    description,
    owners,
    scope,
    initialRevision,
    prune,
  } = config;
  return {
    apiVersion: API_VERSION,
    kind: 'Config',
    metadata: {
      name,
      uid,
      labels,
      annotations,
      generation,
      createdAt: formatInstant(createdAt),
      createdBy,
      updatedAt: formatInstant(updatedAt),
      updatedBy,
    },
    spec: {
      scope,
      prune,
      ...(description === null ? {} : { description }),
      ...(owners.length === 0 ? {} : { owners: [...owners] }),
      ...(initialRevision === null ? {} : { initialRevision: initialRevision.asWritten }),
    },
    status: { latestRevision: latestSeq === 0 ? null : revisionName(name, latestSeq), assigned, detached, effect },
  };
}
