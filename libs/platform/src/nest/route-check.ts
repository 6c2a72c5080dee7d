import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { Route } from '@flotilla/contracts';
import { operationOf, upgradeOf } from './operation.decorator.ts';

export const ROUTES = Symbol('ROUTES');

/** The server does not start with a route that nobody answers, or with a method that the table does not know. */
@Injectable()
export class RouteCheck implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    @Inject(ROUTES) private readonly routes: readonly Route[],
  ) {}

  onApplicationBootstrap(): void {
    const methods = this.methods();
    const claimed = new Set<Route>();
    const faults: string[] = [];
    for (const { name, handler } of methods) {
      const route = operationOf(handler);
      if (route === null) faults.push(`method without a route: ${name}`);
      else if (claimed.has(route)) faults.push(`route with two methods: ${route.id}`);
      else claimed.add(route);
    }
    for (const route of this.upgrades()) claimed.add(route);
    // What is for the management port alone is answered there.
    const missing = this.routes.filter((route) => route.access !== 'management' && !claimed.has(route));
    faults.push(...missing.map((route) => `route without a method: ${route.id}`));
    if (faults.length > 0) throw new Error(faults.join('; '));
  }

  private methods(): readonly { readonly name: string; readonly handler: object }[] {
    return this.discovery.getControllers().flatMap((wrapper) => {
      const prototype: Record<string, object> = Object.getPrototypeOf(wrapper.instance);
      return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name];
        const isHandler = handler !== undefined && Reflect.getMetadata('method', handler) !== undefined;
        return isHandler ? [{ name: `${wrapper.name}.${name}`, handler }] : [];
      });
    });
  }

  private upgrades(): readonly Route[] {
    return this.discovery.getProviders().flatMap(({ metatype }) => (typeof metatype === 'function' ? (upgradeOf(metatype) ?? []) : []));
  }
}
