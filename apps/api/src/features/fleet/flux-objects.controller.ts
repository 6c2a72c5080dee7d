import { Controller } from '@nestjs/common';
import { API_VERSION, routes, type QueryOf, type ResponseOf } from '@flotilla/contracts';
import { isJsonObject, parseSelector, type ClusterUid, type JsonValue } from '@flotilla/core';
import { FluxObjectQuery, type FluxObjectFilter, type FluxObjectPosition } from '@flotilla/persistence';
import { CursorCodec, type ListKey } from '@flotilla/platform';
import { Input, Operation, type InputOf } from '@flotilla/platform/nest';
import { NounReader } from '../assignments/noun-reader.ts';
import { fluxObjectResourceOf } from './fleet.mapper.ts';

type Query = QueryOf<typeof routes.listFluxObjects>;

/** Every Flux object of the fleet, owned by a config or not. */
@Controller()
export class FluxObjectsController {
  constructor(
    private readonly objects: FluxObjectQuery,
    private readonly nouns: NounReader,
    private readonly cursors: CursorCodec,
  ) {}

  @Operation(routes.listFluxObjects)
  async listFluxObjects(@Input() { query }: InputOf<typeof routes.listFluxObjects>): Promise<ResponseOf<typeof routes.listFluxObjects>> {
    const { limit, cursor, cluster } = query;
    const filter = filterOf(query, cluster === undefined ? null : await this.nouns.cluster(cluster));
    const list: ListKey = { route: routes.listFluxObjects.id, filter: { ...filter, selector: filter.selector.text } };
    const { items, next } = await this.objects.page(filter, limit, positionOf(this.cursors.decode(list, cursor)));
    const page = { limit, next: next === null ? null : this.cursors.encode(list, { ...next }) };
    return { apiVersion: API_VERSION, kind: 'FluxObjectList', items: items.map(fluxObjectResourceOf), page };
  }
}

function filterOf({ selector = '', kind, ready, unmanaged, q }: Query, cluster: ClusterUid | null): FluxObjectFilter {
  return {
    selector: parseSelector(selector),
    cluster,
    kind: kind ?? null,
    ready: ready === undefined ? null : ready.split(',').map((word) => word.trim()),
    isUnmanaged: unmanaged === true ? true : null,
    prefix: q ?? null,
  };
}

function positionOf(position: JsonValue): FluxObjectPosition | null {
  if (!isJsonObject(position)) return null;
  const { cluster, key } = position;
  return typeof cluster === 'string' && typeof key === 'string' ? { cluster, key } : null;
}
