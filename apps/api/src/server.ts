import 'reflect-metadata';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ROUTE_TABLE } from '@flotilla/contracts';
import { databaseFault } from '@flotilla/persistence';
import {
  createHttpAdapter,
  measureRequests,
  NestLogger,
  ProblemFilter,
  RouteMatcher,
  startManagement,
  type ManagementServer,
} from '@flotilla/platform/nest';
import { AppModule, type AppOptions } from './app.module.ts';
import type { Foundation } from './foundation.ts';
import { HealthService } from './features/health/health.service.ts';

export interface RunningServer {
  /** Null without the role http. */
  readonly port: number | null;
  readonly managementPort: number;
  /** Ends channels, requests and loops in order; the foundation stays open. */
  close(): Promise<void>;
}

/** A request that has not ended by then is cut off: the whole of a shutdown has 5 s. */
const REQUESTS_END_WITHIN_MS = 2_000;

/** Starts the roles of this process on an open foundation. Boot fails when route table and methods do not agree. */
export async function startServer(foundation: Foundation, options: AppOptions): Promise<RunningServer> {
  const app = await createApp(foundation, options);
  const { host, port, managementPort, roles } = foundation.config;
  const isHttp = roles.includes('http');
  if (isHttp) await app.listen(port, host);
  else await app.init();
  const health = app.get(HealthService);
  const management = await startManagement({
    host,
    port: managementPort,
    health: () => health.liveness(),
    readiness: () => health.readiness(),
    metrics: foundation.metrics,
  });
  const server: Server = app.getHttpServer();
  return {
    port: isHttp ? (server.address() as AddressInfo).port : null, // it listens on TCP
    managementPort: management.port,
    close: () => close(app, management),
  };
}

async function createApp(foundation: Foundation, options: AppOptions): Promise<NestFastifyApplication> {
  const adapter = createHttpAdapter();
  measureRequests(adapter, foundation.metrics);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.of(foundation, options), adapter, {
    bodyParser: false,
    logger: new NestLogger(foundation.logger),
    abortOnError: false,
  });
  app.useGlobalFilters(
    new ProblemFilter(
      new RouteMatcher(ROUTE_TABLE.filter(({ access, kind }) => access !== 'management' && kind !== 'upgrade')),
      foundation.logger,
      databaseFault,
    ),
  );
  return app;
}

async function close(app: NestFastifyApplication, management: ManagementServer): Promise<void> {
  app.get(HealthService).startDraining();
  const server: Server = app.getHttpServer();
  const timer = setTimeout(() => server.closeAllConnections(), REQUESTS_END_WITHIN_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(timer);
    await management.close();
  }
}
