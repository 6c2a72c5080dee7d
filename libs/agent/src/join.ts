import {
  FlotillaError,
  hexGroupsOf,
  isJsonObject,
  joinTranscript,
  sixWordsOf,
  thumbprintOf,
  type Clock,
  type JsonObject,
  type JoinTokenKey,
} from '@flotilla/core';
import { jwkOf, publicKeyOfSeed, sign, type Logger } from '@flotilla/platform';
import type { Joined } from './agent-key.ts';
import { sendHttp, type ServerPlace } from './server/http.ts';
import { parseJson, refusalOfAnswer } from './server/problem.ts';

export interface JoinOptions {
  readonly place: ServerPlace;
  readonly seed: Uint8Array;
  readonly token: JoinTokenKey;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly facts: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** What the server made of a join. The same token and key get the same answer, however often they ask. */
export interface JoinAnswer {
  /** Null while the request waits for a person under a name that is taken. */
  readonly joined: Joined | null;
  readonly phase: 'Pending' | 'Active';
  readonly pollAfterMs: number;
}

/**
 * Proves join token and agent key over one transcript. Safe to repeat after any fault.
 *
 * @throws ServerRefusal `join_rejected` and others; Error when no answer came; FlotillaError `invalid_field` when the server goes by another
 *   origin than the one we were told: a signature for it could be carried there
 */
export async function join(options: JoinOptions): Promise<JoinAnswer> {
  const jwk = jwkOf(publicKeyOfSeed(options.seed));
  const thumbprint = thumbprintOf(jwk);
  options.logger.info('joining', { name: options.name, thumbprint, hexGroups: hexGroupsOf(thumbprint), words: sixWordsOf(thumbprint) });
  const challenge = await post(options, '/agent/v1/join/challenge', { jwk: { ...jwk } });
  const { nonce, audience } = challenge;
  if (typeof nonce !== 'string' || typeof audience !== 'string') throw new Error('The challenge cannot be read');
  if (audience !== options.place.audience) throw foreignAudience(audience, options.place);
  const { name, facts, labels, token } = options;
  const transcript = joinTranscript({ audience, handle: token.handle, thumbprint, nonce, name, facts, labels });
  const answer = await post(options, '/agent/v1/join', {
    handle: token.handle,
    jwk: { ...jwk },
    nonce,
    name,
    facts,
    labels,
    tokenSignature: signed(token.seed, transcript),
    keySignature: signed(options.seed, transcript),
  });
  return readJoinAnswer(answer, audience);
}

function foreignAudience(audience: string, place: ServerPlace): FlotillaError {
  return new FlotillaError('invalid_field', {
    detail: `The server goes by ${audience}, not by ${place.audience}; nothing was signed`,
    hint: 'Give the address by which the server goes with --server, or, when it is reached by another, name it with --audience',
  });
}

function signed(seed: Uint8Array, transcript: Uint8Array): string {
  return Buffer.from(sign(seed, transcript)).toString('base64url');
}

async function post({ place, signal }: JoinOptions, path: string, body: JsonObject): Promise<JsonObject> {
  const answer = await sendHttp(place, { method: 'POST', path, body: Buffer.from(JSON.stringify(body)), signal });
  if (answer.status !== 200 && answer.status !== 201) throw refusalOfAnswer(answer);
  const parsed = parseJson(answer.text);
  if (!isJsonObject(parsed)) throw new Error(`The answer to ${path} cannot be read`);
  return parsed;
}

function readJoinAnswer(answer: JsonObject, audience: string): JoinAnswer {
  const { clusterUid, cluster, phase, pollAfterMs } = answer;
  if ((phase !== 'Pending' && phase !== 'Active') || typeof cluster !== 'string' || typeof pollAfterMs !== 'number')
    throw new Error('The answer to the join cannot be read');
  return { joined: typeof clusterUid === 'string' ? { clusterUid, cluster, audience } : null, phase, pollAfterMs };
}
