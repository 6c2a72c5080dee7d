import { apiTokenView, auditView } from '../views/access.view.ts';
import type { ApiToken, AuditRecord } from '../views/resources.ts';
import { queryWith, type Kind } from './kind.ts';

export const apiTokenKind: Kind<ApiToken> = {
  name: 'token',
  aliases: ['tokens', 'apitoken'],
  summary: 'API tokens',
  filters: [],
  view: apiTokenView,
  list: (client, _filters, page) => client.listApiTokens({ query: queryWith(page, {}) }),
  get: null,
};

export const auditKind: Kind<AuditRecord> = {
  name: 'audit',
  aliases: ['auditrecord'],
  summary: 'Who did what, newest first',
  filters: ['actor', 'since'],
  view: auditView,
  list: (client, { actor, since }, page) => client.listAuditRecords({ query: queryWith(page, { actor, since }) }),
  get: null,
};
