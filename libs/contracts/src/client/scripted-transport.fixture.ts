import { Unreachable } from './client-errors.ts';
import type { Transport, TransportRequest, TransportResponse } from './transport.ts';

/** A server of a spec: answers in order, remembers what came, never waits. */
export class ScriptedTransport implements Transport {
  readonly sent: TransportRequest[] = [];
  readonly waits: number[] = [];

  constructor(private readonly answers: readonly (TransportResponse | 'silence')[]) {}

  send(request: TransportRequest): Promise<TransportResponse> {
    const answer = this.answers[this.sent.length] ?? 'silence';
    this.sent.push(request);
    return answer === 'silence' ? Promise.reject(new Unreachable('http://localhost', 'nothing listens there')) : Promise.resolve(answer);
  }

  sleep(ms: number): Promise<void> {
    this.waits.push(ms);
    return Promise.resolve();
  }

  random(): number {
    return 0.5;
  }
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): TransportResponse {
  return {
    status,
    headers: { 'content-type': status < 400 ? 'application/json' : 'application/problem+json', ...headers },
    text: JSON.stringify(body),
  };
}
