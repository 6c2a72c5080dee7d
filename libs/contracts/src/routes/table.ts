import type { Route } from '../route.ts';
import { accessRoutes } from './access.routes.ts';
import { agentRoutes } from './agent.routes.ts';
import { clustersRoutes } from './clusters.routes.ts';
import { configsRoutes } from './configs.routes.ts';
import { fleetRoutes } from './fleet.routes.ts';
import { joiningRoutes } from './joining.routes.ts';
import { managementRoutes } from './management.routes.ts';
import { manualRoutes } from './manual.routes.ts';

/** Every route of the product by its id; nothing is served that is not here. */
export const routes = {
  ...accessRoutes,
  ...clustersRoutes,
  ...joiningRoutes,
  ...configsRoutes,
  ...fleetRoutes,
  ...agentRoutes,
  ...managementRoutes,
  ...manualRoutes,
} as const;
export type RouteId = keyof typeof routes;
export const ROUTE_TABLE: readonly Route[] = Object.values(routes);
