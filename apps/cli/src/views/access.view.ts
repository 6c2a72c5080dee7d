import { age, distance } from '../output/age.ts';
import type { View } from '../output/print.ts';
import type { ApiToken, AuditRecord } from './resources.ts';
import { orDash, word } from './words.ts';

export const apiTokenView: View<ApiToken> = {
  name: (token) => `token/${token.uid}`,
  columns: [
    { title: 'NAME', value: (token) => token.name },
    { title: 'ROLE', value: (token) => token.role },
    { title: 'PHASE', value: (token) => (token.revokedAt === null ? word('Active') : word('Revoked')) },
    { title: 'EXPIRES', value: (token, now) => distance(token.expiresAt, now), isAge: true },
    { title: 'LAST-USED', value: (token, now) => age(token.lastUsedAt, now), isAge: true },
    { title: 'BY', value: (token) => token.createdBy },
    { title: 'UID', value: (token) => token.uid },
  ],
};

export const auditView: View<AuditRecord> = {
  name: (record) => record.uid,
  columns: [
    { title: 'AT', value: (record) => record.at },
    { title: 'ACTOR', value: (record) => record.actor },
    { title: 'ACTION', value: (record) => record.action },
    { title: 'OBJECT', value: (record) => record.object },
    { title: 'OUTCOME', value: (record) => record.outcome },
    { title: 'REASON', value: (record) => orDash(record.reason), isFlexible: true },
    { title: 'REQUEST', value: (record) => record.requestId, isWide: true },
    { title: 'UID', value: (record) => record.uid, isWide: true },
  ],
};
