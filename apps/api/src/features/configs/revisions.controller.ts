import { Controller } from '@nestjs/common';
import { API_VERSION, routes, type ResponseOf } from '@flotilla/contracts';
import { revisionName } from '@flotilla/core';
import { RevisionQuery } from '@flotilla/persistence';
import { CursorCodec, type ListKey } from '@flotilla/platform';
import { Input, Operation, type InputOf } from '@flotilla/platform/nest';
import { pageOf } from '../../paging.ts';
import { PublishRevisionService } from './publish-revision.service.ts';
import { revisionResourceOf } from './revisions.mapper.ts';
import { RevisionsService } from './revisions.service.ts';

type Body = ResponseOf<typeof routes.getRevisionBody>;
type Rendering = ResponseOf<typeof routes.renderRevision>;

@Controller()
export class RevisionsController {
  constructor(
    private readonly revisions: RevisionsService,
    private readonly publisher: PublishRevisionService,
    private readonly query: RevisionQuery,
    private readonly cursors: CursorCodec,
  ) {}

  @Operation(routes.publishRevision)
  publishRevision(
    @Input() { params, query, body, caller }: InputOf<typeof routes.publishRevision>,
  ): Promise<ResponseOf<typeof routes.publishRevision>> {
    return query.dryRun ? this.publisher.rehearse(caller, params.config, body) : this.publisher.publish(caller, params.config, body);
  }

  @Operation(routes.listRevisions)
  async listRevisions(
    @Input() { params, query: { limit, cursor } }: InputOf<typeof routes.listRevisions>,
  ): Promise<ResponseOf<typeof routes.listRevisions>> {
    const config = await this.revisions.config(params.config);
    const list: ListKey = { route: routes.listRevisions.id, filter: { config: config.uid } };
    const position = this.cursors.decode(list, cursor);
    const views = await this.query.page(config.uid, limit + 1, typeof position === 'number' ? position : null);
    const { rows, page } = pageOf(views, { cursors: this.cursors, list, limit, positionOf: ({ seq }) => seq });
    return { apiVersion: API_VERSION, kind: 'RevisionList', items: rows.map((view) => revisionResourceOf(config.name, view)), page };
  }

  @Operation(routes.getRevision)
  async getRevision(@Input() { params }: InputOf<typeof routes.getRevision>): Promise<ResponseOf<typeof routes.getRevision>> {
    const config = await this.revisions.config(params.config);
    return revisionResourceOf(config.name, await this.revisions.view(config, params.revision));
  }

  @Operation(routes.getRevisionBody)
  async getRevisionBody(@Input() { params }: InputOf<typeof routes.getRevisionBody>): Promise<Body> {
    const config = await this.revisions.config(params.config);
    const { digest, spec } = await this.revisions.whole(config, params.revision);
    return { config: config.name, digest, spec: spec as unknown as Body['spec'] }; // it was read by this very schema when it was published
  }

  @Operation(routes.renderRevision)
  async renderRevision(@Input() { params, body }: InputOf<typeof routes.renderRevision>): Promise<Rendering> {
    const config = await this.revisions.config(params.config);
    const { revision, rendering, digest, cluster, variables } = await this.revisions.render(config, body.revision, body.cluster);
    const objects = rendering.objects as unknown as Rendering['objects']; // objects of a revision are JSON
    return { config: config.name, revision: revisionName(config.name, revision.seq), cluster, digest, objects, variables };
  }
}
