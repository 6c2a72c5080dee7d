import { Unreachable, type Transport, type TransportRequest, type TransportResponse } from '@flotilla/contracts/client';
import type { Terminal } from './output/terminal.ts';

const DEFAULT_TIMEOUT_MS = 30_000;

export interface HttpTransportOptions {
  /** Origin of the server. */
  readonly server: string;
  readonly timeoutMs: number | undefined;
  readonly interrupted: AbortSignal;
  /** Told of each request with --verbose; of each notice of the server always. */
  readonly terminal: Pick<Terminal, 'note'>;
  readonly isVerbose: boolean;
  readonly sleep: (ms: number) => Promise<void>;
}

/** The contracts' transport over fetch. Redirects are not followed: a token goes to the server that was named and to no other. */
export function httpTransport(options: HttpTransportOptions): Transport {
  return { send: (request) => send(options, request), sleep: options.sleep, random: () => Math.random() };
}

async function send(options: HttpTransportOptions, request: TransportRequest): Promise<TransportResponse> {
  const { server, terminal } = options;
  const startedAt = performance.now();
  try {
    const response = await fetch(server + request.path, {
      method: request.method,
      headers: request.headers,
      body: request.body,
      redirect: 'manual',
      signal: AbortSignal.any([options.interrupted, AbortSignal.timeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS)]),
    });
    const text = await response.text();
    if (options.isVerbose)
      terminal.note(`${request.method} ${request.path} → ${response.status} in ${Math.round(performance.now() - startedAt)} ms`);
    const headers = Object.fromEntries(response.headers);
    tellNotices(headers, terminal);
    return { status: response.status, headers, text };
  } catch (error) {
    options.interrupted.throwIfAborted();
    throw new Unreachable(server, reasonOf(error), { cause: error });
  }
}

function tellNotices(headers: Readonly<Record<string, string>>, terminal: Pick<Terminal, 'note'>): void {
  const warning = headers['flotilla-warning'];
  if (warning !== undefined) terminal.note(`warning: ${warning}`);
  if (headers['deprecation'] !== undefined)
    terminal.note(`warning: the server says that this will go${headers['sunset'] === undefined ? '' : ` on ${headers['sunset']}`}`);
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name cannot be looked up',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'no route to it',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself; NODE_EXTRA_CA_CERTS names a CA to trust',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an unknown CA; NODE_EXTRA_CA_CERTS names a CA to trust',
  CERT_HAS_EXPIRED: 'its certificate has expired',
};

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'no answer in time';
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause));
}
