import { z } from 'zod';
import { apiTokenCreate, apiTokenCreated, apiTokenList, auditList, auditQuery, index, version, whoami } from '../api/fleet.ts';
import { nameOrUid, pageQuery, jsonObject } from '../api/common.ts';
import { nothing, route } from '../route.ts';
import { accessAddresses as at } from './access.addresses.ts';

const tokenParams = z.strictObject({ token: nameOrUid });

export const accessRoutes = {
  getIndex: route(at.getIndex, { summary: 'What this server is and where its manual lies', response: index }),
  getVersion: route(at.getVersion, { summary: 'Versions of server, API and agent protocol', response: version }),
  getOpenApi: route(at.getOpenApi, { summary: 'This API as OpenAPI 3.1', response: jsonObject }),
  getWhoAmI: route(at.getWhoAmI, { summary: 'Who the caller is and what they may do', response: whoami }),
  listApiTokens: route(at.listApiTokens, { summary: 'API tokens, newest first', query: pageQuery, response: apiTokenList }),
  createApiToken: route(at.createApiToken, {
    summary: 'Make an API token; it is shown once',
    body: apiTokenCreate,
    response: apiTokenCreated,
    status: 201,
  }),
  revokeApiToken: route(at.revokeApiToken, { summary: 'Revoke an API token at once', params: tokenParams, response: nothing, status: 204 }),
  listAuditRecords: route(at.listAuditRecords, { summary: 'Who did what, newest first', query: auditQuery, response: auditList }),
} as const;
