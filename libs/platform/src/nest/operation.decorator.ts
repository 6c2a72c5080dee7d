import { HttpCode, RequestMapping, RequestMethod, SetMetadata } from '@nestjs/common';
import type { ResponseOf, Route } from '@flotilla/contracts';
import type { InputOf } from './input-of.ts';

const OPERATION = Symbol('operation');
const UPGRADE = Symbol('upgrade');

type Handler<R extends Route> = (input: InputOf<R>) => Promise<ResponseOf<R>>;

/** Binds a method to its route; a method whose input or answer differs from the route's schemas does not compile. */
export function Operation<R extends Route>(route: R) {
  return <H extends Handler<R>>(target: object, key: string, descriptor: TypedPropertyDescriptor<H>): void => {
    RequestMapping({ path: route.path, method: RequestMethod[route.method] })(target, key, descriptor as TypedPropertyDescriptor<unknown>); // Nest's decorators take any method
    HttpCode(route.status)(target, key, descriptor as TypedPropertyDescriptor<unknown>);
    SetMetadata(OPERATION, route)(target, key, descriptor as TypedPropertyDescriptor<unknown>);
  };
}

/** Marks the gateway that answers a WebSocket upgrade of the route table. */
export function ClaimUpgrade(route: Route): ClassDecorator {
  if (route.kind !== 'upgrade') throw new TypeError(`${route.id} is no upgrade`);
  return (target) => Reflect.defineMetadata(UPGRADE, route, target);
}

/** @throws TypeError for a method without `@Operation`, which {@link RouteCheck} refuses at the start */
export function routeOf(handler: object): Route {
  const route = operationOf(handler);
  if (route === null) throw new TypeError('The handler belongs to no route');
  return route;
}

/** The route of a method; null for any other function. */
export function operationOf(handler: object): Route | null {
  const route: Route | undefined = Reflect.getMetadata(OPERATION, handler);
  return route ?? null;
}

/** The upgrade that a class claims; null for most. */
export function upgradeOf(gateway: object): Route | null {
  const route: Route | undefined = Reflect.getMetadata(UPGRADE, gateway);
  return route ?? null;
}
