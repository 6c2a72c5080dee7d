import type { Address } from '../route.ts';

/** Addresses of the access routes. */
export const accessAddresses = {
  getIndex: { id: 'getIndex', method: 'GET', path: '/api/v1', access: 'public' },
  getVersion: { id: 'getVersion', method: 'GET', path: '/api/v1/version', access: 'public' },
  getOpenApi: { id: 'getOpenApi', method: 'GET', path: '/api/v1/openapi.json', access: 'public' },
  getWhoAmI: { id: 'getWhoAmI', method: 'GET', path: '/api/v1/whoami', access: 'signed-in' },
  listApiTokens: { id: 'listApiTokens', method: 'GET', path: '/api/v1/api-tokens', access: 'access:read' },
  createApiToken: { id: 'createApiToken', method: 'POST', path: '/api/v1/api-tokens', access: 'access:write' },
  revokeApiToken: { id: 'revokeApiToken', method: 'DELETE', path: '/api/v1/api-tokens/:token', access: 'access:write' },
  listAuditRecords: { id: 'listAuditRecords', method: 'GET', path: '/api/v1/audit-records', access: 'audit:read' },
} as const satisfies Record<string, Address>;
