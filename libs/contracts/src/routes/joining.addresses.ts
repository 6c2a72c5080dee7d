import type { Address } from '../route.ts';

/** Addresses of the joining routes. */
export const joiningAddresses = {
  listJoinTokens: { id: 'listJoinTokens', method: 'GET', path: '/api/v1/join-tokens', access: 'join-token:read' },
  createJoinToken: { id: 'createJoinToken', method: 'POST', path: '/api/v1/join-tokens', access: 'join-token:create' },
  getJoinToken: { id: 'getJoinToken', method: 'GET', path: '/api/v1/join-tokens/:joinToken', access: 'join-token:read' },
  revokeJoinToken: { id: 'revokeJoinToken', method: 'DELETE', path: '/api/v1/join-tokens/:joinToken', access: 'join-token:revoke' },
  listRegistrations: { id: 'listRegistrations', method: 'GET', path: '/api/v1/registrations', access: 'cluster:read' },
  approveRegistration: {
    id: 'approveRegistration',
    method: 'POST',
    path: '/api/v1/registrations/:registration/approve',
    access: 'cluster:approve',
  },
  rejectRegistration: {
    id: 'rejectRegistration',
    method: 'POST',
    path: '/api/v1/registrations/:registration/reject',
    access: 'cluster:approve',
  },
} as const satisfies Record<string, Address>;
