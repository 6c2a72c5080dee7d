import { CLAIM_STATES, isDigest, isJsonObject, type DesiredConfig, type JsonObject } from '@flotilla/core';
import type { ServerMessage } from '@flotilla/contracts';
import { parseJson } from './problem.ts';

type WireDocument = Extract<ServerMessage, { type: 'desired' }>['document'];
type Reader = (body: JsonObject) => ServerMessage | null;

/** By hand, and not by the schemas of the contract: those would cost the agent a fifth of its memory. A spec holds both to one table. */
const READERS: Readonly<Record<ServerMessage['type'], Reader>> = {
  welcome: ({ serverTime, pollAfterMs, heartbeatMs, bootEpoch }) =>
    isInt(serverTime) && isInt(pollAfterMs) && isInt(heartbeatMs) && isInt(bootEpoch)
      ? { type: 'welcome', serverTime, pollAfterMs, heartbeatMs, bootEpoch }
      : null,
  desired: ({ etag, document }) => (isDigestText(etag) && isDocument(document) ? { type: 'desired', etag, document } : null),
  unchanged: ({ etag }) => (isDigestText(etag) ? { type: 'unchanged', etag } : null),
  claimed: ({ id, items, etag, document }) =>
    isText(id) && Array.isArray(items) && items.every(isAnswer) && isDigestText(etag) && isDocument(document)
      ? { type: 'claimed', id, items, etag, document }
      : null,
  ack: ({ id, seq, pollAfterMs }) => (isText(id) && isInt(seq) && isInt(pollAfterMs) ? { type: 'ack', id, seq, pollAfterMs } : null),
  refused: ({ id, code, detail }) =>
    (isText(id) || id === null) && isText(code) && isText(detail) ? { type: 'refused', id, code, detail } : null,
};

/** @returns null for what cannot be read and for what this agent does not know: such a message changes nothing */
export function readServerMessage(text: string): ServerMessage | null {
  const body = parseJson(text);
  if (!isJsonObject(body)) return null;
  const { type } = body;
  if (typeof type !== 'string' || !Object.hasOwn(READERS, type)) return null;
  return READERS[type as ServerMessage['type']](body); // the table's keys are exactly these
}

/** Whole or nothing: half a document must not look like one that asks for less. */
export function isDocument(value: unknown): value is WireDocument {
  if (!isJsonObject(value)) return false;
  const { cluster, timeline, configs } = value;
  return isText(cluster) && isText(timeline) && Array.isArray(configs) && configs.every(isConfig);
}

function isConfig(value: unknown): value is DesiredConfig {
  if (!isJsonObject(value)) return false;
  const { config, generation, claim, revision, rendering, token, pruneApproved } = value;
  const isKnownClaim = CLAIM_STATES.some((state) => state === claim);
  const hasDigests = [revision, rendering, pruneApproved].every((digest) => digest === null || isDigestText(digest));
  return isText(config) && isInt(generation) && generation > 0 && isKnownClaim && hasDigests && isText(token);
}

function isAnswer(value: unknown): value is { config: string; generation: number; isAccepted: boolean; code: string | null } {
  if (!isJsonObject(value)) return false;
  return isText(value['config']) && isInt(value['generation']) && typeof value['isAccepted'] === 'boolean';
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isInt(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isDigestText(value: unknown): value is `sha256:${string}` {
  return isText(value) && isDigest(value);
}
