import { ClusterUnavailable, isJsonObject, type JsonObject, type ObjectRef, type ServedKind } from '@flotilla/core';
import { isSuccess, type ApiAnswer } from './http/api-request.ts';
import { unavailableFrom } from './http/final.ts';
import { textAt } from './http/text-at.ts';
import type { Transport } from './http/transport.ts';

type TypedRef = Pick<ObjectRef, 'apiVersion' | 'kind'>;
type Served = ReadonlyMap<string, ServedKind>;

/**
 * Which kinds the cluster serves, asked per API version and remembered; a miss asks again, so a kind that was installed since is found.
 * Asking per version costs a few small documents, where the whole of a cluster's discovery may be megabytes.
 */
export class Discovery {
  readonly #byVersion = new Map<string, Served>();

  constructor(private readonly transport: Transport) {}

  /** @returns null when the kind is not served */
  async find({ apiVersion, kind }: TypedRef): Promise<ServedKind | null> {
    return this.#byVersion.get(apiVersion)?.get(kind) ?? (await this.#load(apiVersion)).get(kind) ?? null;
  }

  /** What a 404 teaches: this version's kinds are asked for again. */
  forget(apiVersion: string): void {
    this.#byVersion.delete(apiVersion);
  }

  /** Every kind of these groups that can be listed and watched, in the version that the server prefers among those that have it. */
  async ofGroups(groups: readonly string[]): Promise<readonly ServedKind[]> {
    const answer = await this.transport.send({ method: 'GET', path: '/apis' });
    const served = listOf(demand(answer), 'groups').filter((group) => groups.includes(textAt(group, 'name')));
    const kinds = await Promise.all(served.map((group) => this.#ofGroup(group)));
    return kinds.flat();
  }

  async #ofGroup(group: JsonObject): Promise<readonly ServedKind[]> {
    const versions = listOf(group, 'versions').map((version) => textAt(version, 'groupVersion'));
    const preferred = isJsonObject(group['preferredVersion']) ? textAt(group['preferredVersion'], 'groupVersion') : '';
    const byKind = new Map<string, ServedKind>();
    for (const version of new Set([preferred, ...versions].filter((name) => name !== ''))) {
      for (const kind of (await this.#load(version)).values()) if (!byKind.has(kind.kind)) byKind.set(kind.kind, kind);
    }
    return [...byKind.values()];
  }

  async #load(apiVersion: string): Promise<Served> {
    const answer = await this.transport.send({ method: 'GET', path: versionPath(apiVersion) });
    const served = answer.status === 404 ? new Map<string, ServedKind>() : readResources(demand(answer), apiVersion);
    this.#byVersion.set(apiVersion, served);
    return served;
  }
}

/** `/api/v1` for the core group, `/apis/<group>/<version>` for every other. */
export function versionPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function readResources(body: JsonObject, apiVersion: string): Served {
  const kinds = listOf(body, 'resources')
    .filter((resource) => !textAt(resource, 'name').includes('/') && isWatchable(resource)) // `deployments/status` is a part, not a kind
    .map((resource) => ({
      apiVersion,
      kind: textAt(resource, 'kind'),
      plural: textAt(resource, 'name'),
      isNamespaced: resource['namespaced'] === true,
    }));
  return new Map(kinds.map((kind) => [kind.kind, kind]));
}

function isWatchable({ verbs }: JsonObject): boolean {
  return Array.isArray(verbs) && verbs.includes('list') && verbs.includes('watch');
}

function demand(answer: ApiAnswer): JsonObject {
  if (!isSuccess(answer)) throw unavailableFrom(answer);
  if (answer.body === null) throw new ClusterUnavailable('The API server answered discovery with something else than JSON');
  return answer.body;
}

function listOf(body: JsonObject, field: string): readonly JsonObject[] {
  const value = body[field];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
