import { createServer, type Server } from 'node:http';

export interface Probes {
  /** Null when the loops move; else what stands still. */
  readonly live: () => string | null;
  /** Null when the cluster has joined; else what is missing. */
  readonly ready: () => string | null;
}

/** `/livez` and `/readyz` for the kubelet: 200, or 503 with the reason. Neither asks the server or the cluster: a probe must not fail with them. */
export function serveProbes(probes: Probes, { host, port }: { readonly host: string; readonly port: number }): Server {
  const answers: Readonly<Record<string, () => string | null>> = { '/livez': probes.live, '/readyz': probes.ready };
  const server = createServer((request, response) => {
    const probe = answers[request.url ?? ''];
    const fault = probe === undefined ? 'There is no such probe' : probe();
    response.writeHead(probe === undefined ? 404 : fault === null ? 200 : 503, { 'content-type': 'text/plain' });
    response.end(`${fault ?? 'ok'}\n`);
  });
  return server.listen(port, host);
}
