import { age, distance } from '../output/age.ts';
import type { View } from '../output/print.ts';
import type { AgentKey, JoinToken, Registration } from './resources.ts';
import { labelText, orDash, word } from './words.ts';

export const joinTokenView: View<JoinToken> = {
  name: (token) => `jointoken/${token.metadata.name}`,
  columns: [
    { title: 'NAME', value: (token) => token.metadata.name },
    { title: 'PHASE', value: (token) => word(token.status.phase) },
    { title: 'USED', value: (token) => `${token.status.uses} of ${token.spec.uses}` },
    { title: 'CLUSTER', value: (token) => orDash(token.spec.clusterName) },
    { title: 'REGION', value: (token) => orDash(token.spec.region) },
    { title: 'APPROVAL', value: (token) => token.spec.approval },
    {
      title: 'EXPIRES',
      value: (token, now) => (token.spec.expiresAt === undefined ? '-' : distance(token.spec.expiresAt, now)),
      isAge: true,
    },
    { title: 'BY', value: (token) => token.metadata.createdBy },
    { title: 'HANDLE', value: (token) => token.status.handle, isWide: true },
    { title: 'UID', value: (token) => token.metadata.uid, isWide: true },
    { title: 'LABELS', value: (token) => orDash(labelText(token.spec.labels ?? {})), isWide: true },
  ],
};

export const registrationView: View<Registration> = {
  name: (registration) => `registration/${registration.uid}`,
  columns: [
    { title: 'UID', value: (registration) => registration.uid },
    { title: 'CLUSTER', value: (registration) => registration.cluster },
    {
      title: 'REQUEST',
      value: (registration) => ({
        text: registration.isUnsolicited ? `${registration.request} (unsolicited)` : registration.request,
        tone: registration.isUnsolicited ? 'warning' : 'plain',
      }),
    },
    { title: 'PHASE', value: (registration) => word(registration.phase) },
    { title: 'AGE', value: (registration, now) => age(registration.requestedAt, now), isAge: true },
    { title: 'WORDS', value: (registration) => registration.words },
    { title: 'THUMBPRINT', value: (registration) => registration.thumbprint },
    { title: 'EXPIRES', value: (registration, now) => distance(registration.expiresAt, now), isAge: true, isWide: true },
    { title: 'DECIDED-BY', value: (registration) => orDash(registration.decidedBy), isWide: true },
    { title: 'SAME-CLUSTER', value: (registration) => orDash(registration.sameCluster.join(',')), isWide: true },
  ],
};

export const agentKeyView: View<AgentKey> = {
  name: (key) => key.thumbprint,
  columns: [
    { title: 'THUMBPRINT', value: (key) => key.thumbprint },
    { title: 'PHASE', value: (key) => word(key.phase) },
    { title: 'AGE', value: (key, now) => age(key.createdAt, now), isAge: true },
    { title: 'FIRST-USED', value: (key, now) => age(key.firstUsedAt, now), isAge: true },
    { title: 'REVOKED', value: (key, now) => age(key.revokedAt, now), isAge: true },
    { title: 'REVOKED-BY', value: (key) => orDash(key.revokedBy) },
    { title: 'HEX', value: (key) => key.hexGroups, isWide: true },
  ],
};
