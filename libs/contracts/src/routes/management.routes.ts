import { z } from 'zod';
import { route } from '../route.ts';
import { managementAddresses as at } from './management.addresses.ts';

const health = z.object({ status: z.enum(['ok', 'unavailable']), checks: z.record(z.string(), z.string()) }).meta({ id: 'Health' });

export const managementRoutes = {
  getHealth: route(at.getHealth, { summary: 'The process is alive', response: health }),
  getReadiness: route(at.getReadiness, { summary: 'The process can serve: database, schema, clock', response: health }),
  getMetrics: route(at.getMetrics, { summary: 'Prometheus text', response: z.string() }),
} as const;
