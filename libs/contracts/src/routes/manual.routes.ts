import { z } from 'zod';
import { route } from '../route.ts';
import { manualAddresses as at } from './manual.addresses.ts';

const params = z.strictObject({ section: z.string().regex(/^[a-z-]{1,40}$/), page: z.string().regex(/^[a-z0-9-]{1,80}$/) });

export const manualRoutes = {
  getManual: route(at.getManual, { summary: 'The manual of this very version', response: z.string() }),
  getManualPage: route(at.getManualPage, { summary: 'One page of the manual', params, response: z.string() }),
} as const;
