import { Controller } from '@nestjs/common';
import { API_VERSION, routes, type ResponseOf } from '@flotilla/contracts';
import { uuidOf, type ClusterUid, type JsonValue } from '@flotilla/core';
import { AssignmentQuery } from '@flotilla/persistence';
import { CursorCodec, type ListKey } from '@flotilla/platform';
import { Input, Operation, type InputOf } from '@flotilla/platform/nest';
import { pageOf, textPosition } from '../../paging.ts';
import { assignmentResourceOf } from './assignments.mapper.ts';
import { DesiredService } from './desired.service.ts';
import { NounReader } from './noun-reader.ts';

/** What is assigned and what runs: of a cluster per config, of a config per cluster. */
@Controller()
export class AssignmentListsController {
  constructor(
    private readonly query: AssignmentQuery,
    private readonly nouns: NounReader,
    private readonly cursors: CursorCodec,
    private readonly desired: DesiredService,
  ) {}

  @Operation(routes.listClusterAssignments)
  async listClusterAssignments(
    @Input() { params, query: { limit, cursor } }: InputOf<typeof routes.listClusterAssignments>,
  ): Promise<ResponseOf<typeof routes.listClusterAssignments>> {
    const cluster = await this.nouns.cluster(params.cluster);
    const list: ListKey = { route: routes.listClusterAssignments.id, filter: { cluster } };
    const views = await this.query.ofCluster(cluster, limit + 1, textPosition(this.cursors.decode(list, cursor)));
    const { rows, page } = pageOf(views, { cursors: this.cursors, list, limit, positionOf: ({ assignment }) => assignment.configName });
    return { apiVersion: API_VERSION, kind: 'AssignmentList', items: rows.map(assignmentResourceOf), page };
  }

  @Operation(routes.listConfigAssignments)
  async listConfigAssignments(
    @Input() { params, query: { limit, cursor } }: InputOf<typeof routes.listConfigAssignments>,
  ): Promise<ResponseOf<typeof routes.listConfigAssignments>> {
    const config = await this.nouns.config(params.config);
    const list: ListKey = { route: routes.listConfigAssignments.id, filter: { config } };
    const views = await this.query.ofConfig(config, limit + 1, clusterPosition(this.cursors.decode(list, cursor)));
    const { rows, page } = pageOf(views, { cursors: this.cursors, list, limit, positionOf: ({ assignment }) => assignment.cluster });
    return { apiVersion: API_VERSION, kind: 'AssignmentList', items: rows.map(assignmentResourceOf), page };
  }

  @Operation(routes.getClusterDesired)
  async getClusterDesired(
    @Input() { params }: InputOf<typeof routes.getClusterDesired>,
  ): Promise<ResponseOf<typeof routes.getClusterDesired>> {
    const { document } = await this.desired.documentOf(await this.nouns.cluster(params.cluster));
    return { ...document, configs: [...document.configs] };
  }
}

function clusterPosition(position: JsonValue): ClusterUid | null {
  return typeof position === 'string' && uuidOf('cl', position) !== null ? (position as ClusterUid) : null; // its form was just checked
}
