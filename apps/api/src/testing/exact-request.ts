import { request } from 'node:http';
import type { Problem } from '@flotilla/contracts';

export interface ExactRequest {
  readonly method: string;
  /** As it goes over the wire: nothing is encoded, decoded or shortened. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface ExactAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as what an error answers; null where it is no JSON. */
  readonly problem: Problem | null;
}

/** What `fetch` cannot send: it mends paths before they leave. */
export function sendExactly(url: string, { method, path, headers = {}, body }: ExactRequest): Promise<ExactAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': `${Buffer.byteLength(body)}` };
    const sent = request({ hostname, port, method, path, headers: { ...length, ...headers }, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => void chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const isJson = response.headers['content-type']?.includes('json') === true;
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          problem: isJson ? (JSON.parse(text) as Problem) : null,
        }); // a test says what it expects
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
