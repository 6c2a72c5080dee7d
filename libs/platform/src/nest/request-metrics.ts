import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Metrics } from './metrics.ts';

const BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Measures every answer by its route's pattern, never by its path. */
export function measureRequests(adapter: FastifyAdapter, metrics: Metrics): void {
  const seconds = metrics.histogram({
    name: 'flotilla_http_request_seconds',
    help: 'Time from the request line to the end of the answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS_S,
  });
  adapter.getInstance().addHook('onResponse', (request, reply, done) => {
    seconds.observe(
      { method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode },
      reply.elapsedTime / 1_000,
    );
    done();
  });
}
