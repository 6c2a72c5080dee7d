import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core';
import { ResponseCheckInterceptor, ROUTES, RouteCheck } from '@flotilla/platform/nest';
import type { Route } from '@flotilla/contracts';
import type { Foundation } from './foundation.ts';
import { FoundationModule } from './foundation.module.ts';
import { HealthModule } from './features/health/health.module.ts';
import { HttpModule } from './http.module.ts';
import { WorkerModule } from './worker.module.ts';

export interface AppOptions {
  /** Routes that must be answered, all of them and no other. */
  readonly routes: readonly Route[];
  /** Whether answers are compared with what their routes promise; costs a second parse, so for tests. */
  readonly checksResponses: boolean;
}

/** One process: the foundation, and the modules of its roles. */
@Module({})
export class AppModule {
  static of(foundation: Foundation, { routes, checksResponses }: AppOptions): DynamicModule {
    const { roles } = foundation.config;
    const http = roles.includes('http');
    const providers: Provider[] = [{ provide: ROUTES, useValue: routes }];
    if (http) providers.push(RouteCheck);
    if (http && checksResponses) providers.push({ provide: APP_INTERCEPTOR, useClass: ResponseCheckInterceptor });
    return {
      module: AppModule,
      imports: [
        FoundationModule.of(foundation),
        HealthModule,
        DiscoveryModule,
        ...(http ? [HttpModule] : []),
        ...(roles.includes('worker') ? [WorkerModule] : []),
      ],
      providers,
    };
  }
}
