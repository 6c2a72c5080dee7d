import { digestOf, isDigest, isJsonObject, type Digest, type JsonObject, type Rendering } from '@flotilla/core';
import { signRequest } from '@flotilla/platform';
import { sendHttp, type HttpAnswer, type ServerPlace } from './http.ts';
import { parseJson, refusalOfAnswer } from './problem.ts';
import type { ServerClock } from './server-clock.ts';

export interface SignedHttpOptions {
  readonly place: ServerPlace;
  readonly clock: ServerClock;
  readonly seed: Uint8Array;
  readonly clusterUid: string;
  readonly audience: string;
  /** Of the present session; asked anew for each request. */
  readonly session: () => string;
}

/** What `GET /agent/v1/self` answers. */
export interface Self {
  readonly cluster: string;
  readonly clusterUid: string;
  readonly phase: 'Pending' | 'Active';
  readonly pollAfterMs: number;
}

/** Signed requests beside the channel: bodies by digest, and whether the key is known. */
export class SignedHttp {
  constructor(private readonly options: SignedHttpOptions) {}

  /**
   * @returns the rendering with exactly this digest
   * @throws ServerRefusal, or Error when no answer came or the answer is another body
   */
  async rendering(digest: Digest, signal: AbortSignal): Promise<Rendering> {
    const answer = await this.get(`/agent/v1/revisions/${digest}`, { signal, session: this.options.session() });
    const body = parseJson(answer.text);
    if (!isRendering(body)) throw new Error('The body is no rendering');
    if (digestOf(body as unknown as JsonObject) !== digest) throw new Error('The body is another one than was asked for'); // parsed from JSON
    return body;
  }

  async self(signal: AbortSignal): Promise<Self> {
    const answer = await this.get('/agent/v1/self', { signal });
    const body = parseJson(answer.text);
    if (!isSelf(body)) throw new Error('The answer on who we are cannot be read');
    return body;
  }

  private async get(path: string, { signal, session }: { readonly signal: AbortSignal; readonly session?: string }): Promise<HttpAnswer> {
    const send = async (nonce?: string): Promise<HttpAnswer> => {
      const headers = {
        authorization: this.sign(path, { ...(session === undefined ? {} : { session }), ...(nonce === undefined ? {} : { nonce }) }),
      };
      return sendHttp(this.options.place, { method: 'GET', path, headers, signal });
    };
    const first = await send();
    const skew = first.status === 401 ? refusalOfAnswer(first).problem : null;
    const answer = skew?.code === 'clock_skew' && skew.nonce !== null ? await this.again(send, skew.nonce, skew.serverTime) : first;
    if (answer.status !== 200) throw refusalOfAnswer(answer);
    return answer;
  }

  /** Once, with the server's time and its nonce. */
  private async again(send: (nonce: string) => Promise<HttpAnswer>, nonce: string, serverTime: number | null): Promise<HttpAnswer> {
    if (serverTime !== null) this.options.clock.learn(serverTime);
    return send(nonce);
  }

  private sign(url: string, more: { readonly session?: string; readonly nonce?: string }): string {
    const { seed, clusterUid, audience, clock } = this.options;
    return signRequest({ seed, cluster: clusterUid, audience, method: 'GET', url, body: Buffer.alloc(0), now: clock.now(), ...more });
  }
}

function isSelf(body: unknown): body is Self {
  if (!isJsonObject(body)) return false;
  return (
    typeof body['cluster'] === 'string' &&
    typeof body['clusterUid'] === 'string' &&
    typeof body['pollAfterMs'] === 'number' &&
    (body['phase'] === 'Pending' || body['phase'] === 'Active')
  );
}

/** Enough to apply it without harm; what each object says is the API server's to judge. */
export function isRendering(body: unknown): body is Rendering {
  if (!isJsonObject(body)) return false;
  const { config, revision, objects, expected, unpinned, prune } = body;
  const hasHead = typeof config === 'string' && typeof revision === 'string' && isDigest(revision);
  return (
    hasHead && Array.isArray(objects) && objects.every(isObject) && isJsonObject(expected) && Array.isArray(unpinned) && isPruneCap(prune)
  );
}

function isPruneCap(value: unknown): boolean {
  return isJsonObject(value) && typeof value['maxDeletes'] === 'number' && typeof value['maxPercent'] === 'number';
}

function isObject(value: unknown): boolean {
  if (!isJsonObject(value) || !isJsonObject(value['metadata'])) return false;
  return typeof value['apiVersion'] === 'string' && typeof value['kind'] === 'string' && typeof value['metadata']['name'] === 'string';
}
