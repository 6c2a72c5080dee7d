import { isJsonObject } from '@flotilla/core';
import type { HttpAnswer } from './http.ts';

/** What of a problem document an agent acts on. */
export interface ServerProblem {
  /** `unknown` for an answer that is no problem document of ours, as of a proxy. */
  readonly code: string;
  readonly detail: string;
  readonly hint: string | null;
  readonly serverTime: number | null;
  readonly nonce: string | null;
}

/** A refusal by the server. */
export class ServerRefusal extends Error {
  constructor(
    readonly status: number,
    readonly problem: ServerProblem,
    readonly retryAfterMs: number | null,
  ) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = 'ServerRefusal';
  }

  /** Whether the same request cannot succeed until a person acts. */
  get isFinal(): boolean {
    return this.status >= 400 && this.status < 500 && ![408, 409, 429].includes(this.status) && this.problem.code !== 'clock_skew';
  }
}

export function refusalOfAnswer(answer: HttpAnswer): ServerRefusal {
  return new ServerRefusal(answer.status, readProblem(answer), answer.retryAfterMs);
}

function readProblem({ status, text }: HttpAnswer): ServerProblem {
  const body = parseJson(text);
  const fields = isJsonObject(body) ? body : {};
  return {
    code: textOf(fields['code']) ?? 'unknown',
    detail: textOf(fields['detail']) ?? `The server answered ${status}`,
    hint: textOf(fields['hint']),
    serverTime: instantOf(fields['serverTime']),
    nonce: textOf(fields['nonce']),
  };
}

/** @returns undefined for what is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function instantOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}
