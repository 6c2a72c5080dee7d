import { Controller } from '@nestjs/common';
import { API_VERSION, routes, type ResponseOf } from '@flotilla/contracts';
import { FlotillaError, isJsonObject, uuidOf, type Cluster, type ClusterUid, type JsonValue } from '@flotilla/core';
import { ClusterQuery, type ClusterPosition, type ClusterView } from '@flotilla/persistence';
import { CursorCodec, type ListKey } from '@flotilla/platform';
import { Input, Operation, type InputOf } from '@flotilla/platform/nest';
import { clusterFilterOf } from './cluster-filter.ts';
import { agentKeyResourceOf, clusterResourceOf, type ClusterResource } from './clusters.mapper.ts';
import { ClustersService } from './clusters.service.ts';

@Controller()
export class ClustersController {
  constructor(
    private readonly clusters: ClustersService,
    private readonly query: ClusterQuery,
    private readonly cursors: CursorCodec,
  ) {}

  @Operation(routes.listClusters)
  async list(@Input() { query }: InputOf<typeof routes.listClusters>): Promise<ResponseOf<typeof routes.listClusters>> {
    const { limit, cursor, sort, ...filter } = query;
    const list: ListKey = { route: routes.listClusters.id, filter: { sort, ...definedOf(filter) } };
    const after = positionOf(this.cursors.decode(list, cursor));
    const rows = await this.query.page(clusterFilterOf(query), sort, { limit: limit + 1, after });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const next = rows.length > limit && last !== undefined ? this.cursors.encode(list, { ...last.position }) : null;
    return { apiVersion: API_VERSION, kind: 'ClusterList', items: page.map(clusterResourceOf), page: { limit, next } };
  }

  @Operation(routes.getCluster)
  async get(@Input() { params }: InputOf<typeof routes.getCluster>): Promise<ClusterResource> {
    return clusterResourceOf(await this.view(params.cluster));
  }

  @Operation(routes.patchCluster)
  async patch(@Input() { params, query, body, ifMatch, caller }: InputOf<typeof routes.patchCluster>): Promise<ClusterResource> {
    return this.after(await this.clusters.patch(caller, { cluster: params.cluster, ifMatch, isRehearsal: query.dryRun }, body));
  }

  @Operation(routes.forgetCluster)
  async forget(@Input() { params, query, ifMatch, caller }: InputOf<typeof routes.forgetCluster>): Promise<ClusterResource> {
    return this.after(await this.clusters.forget(caller, { cluster: params.cluster, ifMatch, isRehearsal: query.dryRun }, query.confirm));
  }

  @Operation(routes.restoreCluster)
  async restore(@Input() { params, body, caller }: InputOf<typeof routes.restoreCluster>): Promise<ClusterResource> {
    return this.after(await this.clusters.restore(caller, params.cluster, body.reason));
  }

  @Operation(routes.listClusterKeys)
  async listKeys(
    @Input() { params, query: { limit, cursor } }: InputOf<typeof routes.listClusterKeys>,
  ): Promise<ResponseOf<typeof routes.listClusterKeys>> {
    const { cluster } = await this.view(params.cluster);
    const list: ListKey = { route: routes.listClusterKeys.id, filter: { cluster: cluster.uid } };
    const position = this.cursors.decode(list, cursor);
    const rows = await this.query.keys(cluster.uid, { limit: limit + 1, after: typeof position === 'string' ? position : null });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const next = rows.length > limit && last !== undefined ? this.cursors.encode(list, last.thumbprint) : null;
    return { apiVersion: API_VERSION, kind: 'AgentKeyList', items: page.map(agentKeyResourceOf), page: { limit, next } };
  }

  @Operation(routes.revokeClusterKey)
  async revokeKey(
    @Input() { params, caller }: InputOf<typeof routes.revokeClusterKey>,
  ): Promise<ResponseOf<typeof routes.revokeClusterKey>> {
    await this.clusters.revokeKey(caller, params.cluster, params.thumbprint);
    return {};
  }

  /** What was decided stands in the answer also where a rehearsal has not kept it. */
  private async after(cluster: Cluster): Promise<ClusterResource> {
    return clusterResourceOf({ ...(await this.view(cluster.uid)), cluster });
  }

  private async view(nameOrUid: string): Promise<ClusterView> {
    const view = await this.query.get(nameOrUid);
    if (view === null) throw new FlotillaError('not_found', { detail: `There is no cluster ${nameOrUid}` });
    return view;
  }
}

/** What this list put into its cursor. */
function positionOf(position: JsonValue): ClusterPosition | null {
  if (!isJsonObject(position)) return null;
  const { value, uid } = position;
  const isOurs = typeof value === 'string' && typeof uid === 'string' && uuidOf('cl', uid) !== null;
  return isOurs ? { value, uid: uid as ClusterUid } : null; // its form was just checked
}

function definedOf(filter: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}
