import type { Address } from '../route.ts';

/** Addresses of the manual, which every server brings in its own version. */
export const manualAddresses = {
  getManual: { id: 'getManual', method: 'GET', path: '/docs', access: 'public' },
  getManualPage: { id: 'getManualPage', method: 'GET', path: '/docs/:section/:page', access: 'public' },
} as const satisfies Record<string, Address>;
