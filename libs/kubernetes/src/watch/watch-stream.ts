import type { IncomingMessage } from 'node:http';
import { ClusterUnavailable, isJsonObject, refOf, type JsonObject, type ServedKind, type WatchEvent } from '@flotilla/core';
import { unavailableFrom } from '../http/final.ts';
import { textAt } from '../http/text-at.ts';
import type { Transport } from '../http/transport.ts';
import { collectionPath } from '../objects/address.ts';
import { readObject, type Slim } from '../objects/kubernetes-object.ts';
import { LineSplitter } from './line-splitter.ts';

export interface WatchRequest {
  readonly kind: ServedKind;
  /** The resourceVersion after which events are wanted. */
  readonly from: string;
  /** When the server ends the watch by itself. */
  readonly forMs: number;
  /** How much later it may end before its socket is taken for dead. */
  readonly graceMs: number;
  readonly slim: Slim;
  readonly signal: AbortSignal;
}

export interface WatchListener {
  readonly onEvent: (event: WatchEvent) => void;
  readonly onHeard: () => void;
}

/** The server's end of the watch did not come, so nothing else may have come either. */
export class StaleWatch extends ClusterUnavailable {}

/** An object is at most 3 MiB in etcd; more is no event. */
const MAX_LINE_BYTES = 10 * 1024 * 1024;

/**
 * Follows one watch until the server ends it in order.
 *
 * @returns the last resourceVersion heard of; null when the watch said nothing at all
 * @throws ClusterUnavailable for every other end: refused, cut, expired, stale. Then only a list tells what was missed.
 */
export async function followWatch(transport: Transport, request: WatchRequest, listener: WatchListener): Promise<string | null> {
  const response = await transport.open({
    method: 'GET',
    path: collectionPath(request.kind),
    query: {
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: request.from,
      timeoutSeconds: String(Math.ceil(request.forMs / 1_000)),
    },
    signal: request.signal,
  });
  if (response.statusCode !== 200) throw unavailableFrom(await transport.answerOf(response));
  const staleness = setTimeout(() => response.destroy(new StaleWatch(lateMessage(request))), request.forMs + request.graceMs);
  try {
    return await readEvents(response, request, listener);
  } finally {
    clearTimeout(staleness);
  }
}

function lateMessage({ kind, forMs, graceMs }: WatchRequest): string {
  return `The watch of ${kind.plural} did not end within ${Math.round(forMs + graceMs)} ms`;
}

async function readEvents(response: IncomingMessage, request: WatchRequest, listener: WatchListener): Promise<string | null> {
  const lines = new LineSplitter(MAX_LINE_BYTES);
  let heardOf: string | null = null;
  for await (const chunk of chunksOf(response)) {
    listener.onHeard();
    for (const line of linesOf(lines, chunk)) {
      const { type, object } = readLine(line);
      const metadata = object['metadata'];
      if (type === 'ERROR') throw new ClusterUnavailable(`The watch of ${request.kind.plural} ended: ${textAt(object, 'message')}`);
      if (isJsonObject(metadata) && typeof metadata['resourceVersion'] === 'string') heardOf = metadata['resourceVersion'];
      if (type !== 'BOOKMARK') listener.onEvent(readEvent(type, object, request));
    }
  }
  return heardOf;
}

async function* chunksOf(response: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    yield* response as AsyncIterable<Buffer>; // no encoding is set, so chunks are buffers
  } catch (error) {
    if (error instanceof ClusterUnavailable) throw error;
    throw new ClusterUnavailable(`The watch was cut: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function* linesOf(lines: LineSplitter, chunk: Buffer): Generator<string> {
  try {
    yield* lines.push(chunk);
  } catch (error) {
    if (error instanceof RangeError) throw new ClusterUnavailable(error.message);
    throw error;
  }
}

function readLine(line: string): { readonly type: string; readonly object: JsonObject } {
  const value = parse(line);
  if (!isJsonObject(value) || typeof value['type'] !== 'string' || !isJsonObject(value['object'])) {
    throw new ClusterUnavailable('The watch delivered something else than an event');
  }
  return { type: value['type'], object: value['object'] };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function readEvent(type: string, value: JsonObject, { kind, slim }: WatchRequest): WatchEvent {
  const object = readObject(value, kind);
  return type === 'DELETED' ? { kind: 'Gone', ref: refOf(object) } : { kind: 'Changed', object: slim(object) };
}
