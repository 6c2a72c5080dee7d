import { ClusterUnavailable, isJsonObject, type JsonObject, type KubernetesObject, type ServedKind } from '@flotilla/core';
import { isSuccess, type ApiAnswer, type Patience } from '../http/api-request.ts';
import { unavailableFrom } from '../http/final.ts';
import { textAt } from '../http/text-at.ts';
import type { Transport } from '../http/transport.ts';
import { collectionPath } from './address.ts';
import { readObject, type Slim } from './kubernetes-object.ts';

export interface ListRequest {
  readonly kind: ServedKind;
  readonly labelSelector?: string | undefined;
  /** Applied page by page, so that no more than one page is held whole. */
  readonly slim?: Slim;
  readonly patience: Patience;
  readonly signal?: AbortSignal;
}

export interface ListedObjects {
  readonly objects: readonly KubernetesObject[];
  /** What a watch goes on from. */
  readonly resourceVersion: string;
}

const PAGE_SIZE = '50';
/** A list that expires this often while it is read is too slow for this connection. */
const MAX_STARTS = 3;

/**
 * A complete list or none. A continue token that expired (410) starts the list anew, because the rest alone would be of another time.
 *
 * @throws ClusterUnavailable for every answer but a list
 */
export async function listObjects(transport: Transport, request: ListRequest): Promise<ListedObjects> {
  for (let start = 1; start <= MAX_STARTS; start += 1) {
    const listed = await listOnce(transport, request);
    if (listed !== null) return listed;
  }
  throw new ClusterUnavailable(`A list of ${request.kind.plural} expired ${MAX_STARTS} times before its end`);
}

/** @returns null when the list expired on the way */
async function listOnce(transport: Transport, request: ListRequest): Promise<ListedObjects | null> {
  const objects: KubernetesObject[] = [];
  let from = '';
  for (;;) {
    const answer = await transport.send({
      method: 'GET',
      path: collectionPath(request.kind),
      query: pageQuery(request, from),
      patience: request.patience,
      ...signalOf(request),
    });
    if (answer.status === 410 && from !== '') return null;
    const { items, metadata } = readPage(answer);
    for (const item of items) objects.push(keep(item, request));
    from = textAt(metadata, 'continue');
    if (from === '') return { objects, resourceVersion: textAt(metadata, 'resourceVersion') };
  }
}

function keep(item: unknown, { kind, slim }: ListRequest): KubernetesObject {
  const object = readObject(item, kind);
  return slim === undefined ? object : slim(object);
}

function pageQuery({ labelSelector }: ListRequest, from: string): Readonly<Record<string, string>> {
  return { limit: PAGE_SIZE, ...(labelSelector === undefined ? {} : { labelSelector }), ...(from === '' ? {} : { continue: from }) };
}

function signalOf({ signal }: ListRequest): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

function readPage(answer: ApiAnswer): { readonly items: readonly unknown[]; readonly metadata: JsonObject } {
  if (!isSuccess(answer)) throw unavailableFrom(answer);
  const items = answer.body?.['items'] ?? [];
  const metadata = answer.body?.['metadata'];
  if (!Array.isArray(items) || !isJsonObject(metadata))
    throw new ClusterUnavailable('The API server answered with something else than a list');
  return { items, metadata };
}
