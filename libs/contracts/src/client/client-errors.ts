import type { Problem } from '../problem.ts';
import type { TransportResponse } from './transport.ts';

/** The server refused, and said why in a problem document. */
export class ClientProblem extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = 'ClientProblem';
  }

  get code(): Problem['code'] {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }

  get hint(): string | undefined {
    return this.problem.hint;
  }

  get requestId(): string {
    return this.problem.requestId;
  }
}

/** Something answered that does not speak this API: a proxy, a sign-in page, another server. */
export class UnexpectedAnswer extends Error {
  constructor(
    readonly status: number,
    readonly contentType: string,
  ) {
    super(`The answer ${status} (${contentType === '' ? 'no content type' : contentType}) is none of this API`);
    this.name = 'UnexpectedAnswer';
  }
}

/** No answer came: name resolution, connection, TLS or time. */
export class Unreachable extends Error {
  constructor(
    readonly server: string,
    readonly reason: string,
    options?: { readonly cause: unknown },
  ) {
    super(`${server} cannot be reached: ${reason}`, options);
    this.name = 'Unreachable';
  }
}

/** What an answer outside 2xx means. */
export function errorOf(response: TransportResponse): ClientProblem | UnexpectedAnswer {
  const contentType = response.headers['content-type'] ?? '';
  const problem = contentType.includes('json') ? readProblem(response.text) : null;
  return problem === null ? new UnexpectedAnswer(response.status, contentType) : new ClientProblem(problem);
}

function readProblem(text: string): Problem | null {
  try {
    const body: unknown = JSON.parse(text);
    return isProblem(body) ? body : null;
  } catch {
    return null;
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body && 'status' in body;
}
