import { API_VERSION, type registrationResource } from '@flotilla/contracts';
import { formatInstant, hexGroupsOf, sixWordsOf } from '@flotilla/core';
import type { RegistrationView } from '@flotilla/persistence';
import type { z } from 'zod';

export type RegistrationResource = z.input<typeof registrationResource>;

export function registrationResourceOf({ registration, sameCluster }: RegistrationView): RegistrationResource {
  const { uid, name, kind, isUnsolicited, thumbprint, phase, facts, labels, requestedAt, expiresAt, decidedBy, decidedAt } = registration;
  return {
    apiVersion: API_VERSION,
    kind: 'Registration',
    uid,
    cluster: name,
    request: kind,
    isUnsolicited,
    thumbprint,
    hexGroups: hexGroupsOf(thumbprint),
    words: sixWordsOf(thumbprint),
    phase,
    facts,
    labels,
    sameCluster: [...sameCluster],
    requestedAt: formatInstant(requestedAt),
    expiresAt: formatInstant(expiresAt),
    decidedBy,
    decidedAt: decidedAt === null ? null : formatInstant(decidedAt),
  };
}
