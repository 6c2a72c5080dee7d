import type { Address } from '../route.ts';

/** Addresses of the management routes. */
export const managementAddresses = {
  getHealth: { id: 'getHealth', method: 'GET', path: '/healthz', access: 'public' },
  getReadiness: { id: 'getReadiness', method: 'GET', path: '/readyz', access: 'public' },
  getMetrics: { id: 'getMetrics', method: 'GET', path: '/metrics', access: 'management' },
} as const satisfies Record<string, Address>;
