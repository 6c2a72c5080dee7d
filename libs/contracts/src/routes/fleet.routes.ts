import { attentionList, attentionQuery, fleetSummary } from '../api/fleet.ts';
import { route } from '../route.ts';
import { fleetAddresses as at } from './fleet.addresses.ts';

export const fleetRoutes = {
  getFleetSummary: route(at.getFleetSummary, { summary: 'Clusters by shown word and region', response: fleetSummary }),
  listAttention: route(at.listAttention, {
    summary: 'What is wrong in the fleet, by cause',
    query: attentionQuery,
    response: attentionList,
  }),
} as const;
