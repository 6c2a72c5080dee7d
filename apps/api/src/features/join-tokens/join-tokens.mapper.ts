import { API_VERSION, type joinTokenResource } from '@flotilla/contracts';
import { formatInstant, joinTokenPhase, type JoinToken } from '@flotilla/core';
import type { JoinTokenView } from '@flotilla/persistence';
import type { z } from 'zod';

export type JoinTokenResource = z.input<typeof joinTokenResource>;

export function joinTokenResourceOf({ token, joined, now }: JoinTokenView): JoinTokenResource {
  const createdAt = formatInstant(token.createdAt);
  const revokedAt = token.revokedAt === null ? null : formatInstant(token.revokedAt);
  return {
    apiVersion: API_VERSION,
    kind: 'JoinToken',
    metadata: {
      name: token.name,
      uid: token.uid,
      labels: {},
      annotations: {},
      generation: 1,
      createdAt,
      createdBy: token.createdBy,
      updatedAt: revokedAt ?? createdAt,
      updatedBy: token.createdBy,
    },
    spec: specOf(token),
    status: {
      handle: token.handle,
      uses: token.uses,
      phase: joinTokenPhase(token, now),
      revokedAt,
      joined: joined.map(({ cluster, uid, at }) => ({ cluster, uid, at: formatInstant(at) })),
    },
  };
}

function specOf(token: JoinToken): JoinTokenResource['spec'] {
  return {
    uses: token.maxUses,
    expiresAt: formatInstant(token.expiresAt),
    approval: token.approval,
    allowLabels: [...token.allowLabels],
    labels: token.labels,
    ...(token.clusterName === null ? {} : { clusterName: token.clusterName }),
    ...(token.region === null ? {} : { region: token.region }),
    ...(token.agentThumbprint === null ? {} : { agentThumbprint: token.agentThumbprint }),
    ...(token.rekeys === null ? {} : { rekeys: token.rekeys }),
  };
}
