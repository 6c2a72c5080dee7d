import type { Address } from '../route.ts';

/** Addresses of the fleet routes. */
export const fleetAddresses = {
  getFleetSummary: { id: 'getFleetSummary', method: 'GET', path: '/api/v1/fleet/summary', access: 'fleet:read' },
  listAttention: { id: 'listAttention', method: 'GET', path: '/api/v1/fleet/attention', access: 'fleet:read' },
} as const satisfies Record<string, Address>;
