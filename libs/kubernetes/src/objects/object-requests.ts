import { isJsonObject, type ObjectRef, type ServedKind } from '@flotilla/core';
import type { Discovery } from '../discovery.ts';
import type { ApiAnswer, ApiRequest } from '../http/api-request.ts';
import type { Transport } from '../http/transport.ts';
import { collectionPath, objectPath } from './address.ts';

/** A reason of ours; every other one is the API server's own, such as `Invalid` or `Forbidden`. */
export const KIND_NOT_SERVED = 'KindNotServed';

/** A request to an object, or to the collection it would be created in, without the path. */
export type ObjectRequest = Omit<ApiRequest, 'path'> & { readonly to: 'Object' | 'Collection' };

/** Finds the address of an object by discovery. What cannot be addressed is answered as the API server would: with a status and a reason. */
export class ObjectRequests {
  constructor(
    private readonly transport: Transport,
    private readonly discovery: Discovery,
  ) {}

  async send(ref: ObjectRef, request: ObjectRequest): Promise<ApiAnswer> {
    const kind = await this.discovery.find(ref);
    if (kind === null) return notServed(ref);
    if (kind.isNamespaced && ref.namespace === '') return final(400, 'BadRequest', `${ref.kind} ${ref.name} names no namespace`);
    const answer = await this.transport.send({ ...request, path: pathOf(kind, ref, request) });
    if (!isKindUnknown(answer)) return answer;
    this.discovery.forget(ref.apiVersion);
    return notServed(ref);
  }
}

function pathOf(kind: ServedKind, ref: ObjectRef, { to }: ObjectRequest): string {
  return to === 'Object' ? objectPath(kind, ref) : collectionPath(kind, ref.namespace);
}

/** A 404 that names no object is about the kind: it was removed since it was discovered. */
function isKindUnknown({ status, body }: ApiAnswer): boolean {
  const details = body?.['details'];
  return status === 404 && !(isJsonObject(details) && typeof details['name'] === 'string');
}

function notServed({ apiVersion, kind }: ObjectRef): ApiAnswer {
  return final(404, KIND_NOT_SERVED, `The cluster serves no ${kind} of ${apiVersion}`);
}

function final(status: number, reason: string, message: string): ApiAnswer {
  return { status, body: { reason, message }, retryAfterMs: null };
}
