import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson, type JsonValue } from '@flotilla/core';

const MAC_BYTES = 16;

/**
 * A JSON value as an opaque text that only this server can make, bound to a context that is not part of the text.
 * Readable by everyone: it holds no secret. HMAC-SHA-256, cut to 128 bits.
 */
export function sealText(key: Uint8Array, context: JsonValue, value: JsonValue): string {
  const body = Buffer.from(canonicalJson(value));
  return Buffer.concat([macOf(key, context, body), body]).toString('base64url');
}

/** @returns undefined for a text that was not sealed with this key and context */
export function openText(key: Uint8Array, context: JsonValue, text: string): JsonValue | undefined {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length <= MAC_BYTES || bytes.toString('base64url') !== text) return undefined;
  const body = bytes.subarray(MAC_BYTES);
  if (!timingSafeEqual(bytes.subarray(0, MAC_BYTES), macOf(key, context, body))) return undefined;
  return JSON.parse(body.toString()) as JsonValue; // only what sealText wrote carries this code
}

function macOf(key: Uint8Array, context: JsonValue, body: Uint8Array): Buffer {
  const bound = Buffer.from(canonicalJson(context));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bound.length);
  return createHmac('sha256', key).update(length).update(bound).update(body).digest().subarray(0, MAC_BYTES);
}
