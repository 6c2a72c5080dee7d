import { Injectable } from '@nestjs/common';
import { FlotillaError, overridesFor, renderObjects, type Config, type Revision } from '@flotilla/core';
import { ClusterQuery, ConfigQuery, RevisionQuery, type RevisionView } from '@flotilla/persistence';
import { RevisionRenderer, type AddressedRendering } from '../assignments/revision-renderer.ts';

export interface RenderedForCluster extends AddressedRendering {
  readonly revision: Revision;
  readonly cluster: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** Reads revisions, and shows what one cluster would get of one. */
@Injectable()
export class RevisionsService {
  constructor(
    private readonly configs: ConfigQuery,
    private readonly revisions: RevisionQuery,
    private readonly clusters: ClusterQuery,
  ) {}

  /** @throws FlotillaError `not_found` */
  async config(nameOrUid: string): Promise<Config> {
    const view = await this.configs.one(nameOrUid);
    if (view === null) throw new FlotillaError('not_found', { detail: `There is no config ${nameOrUid}` });
    return view.config;
  }

  /** @throws FlotillaError `not_found` */
  async view(config: Config, reference: string): Promise<RevisionView> {
    return (await this.revisions.view(config, reference)) ?? refuse(config, reference);
  }

  /** @throws FlotillaError `not_found` */
  async whole(config: Config, reference: string): Promise<Revision> {
    return (await this.revisions.whole(config, reference)) ?? refuse(config, reference);
  }

  /** @throws FlotillaError `not_found`, `unresolved_variable` */
  async render(config: Config, reference: string, clusterName: string): Promise<RenderedForCluster> {
    const revision = await this.whole(config, reference);
    const view = await this.clusters.get(clusterName);
    if (view === null) throw new FlotillaError('not_found', { detail: `There is no cluster ${clusterName}` });
    const { cluster } = view;
    const rendered = new RevisionRenderer(revision, config).render(cluster);
    const { variables } = renderObjects(revision.spec, config.name, cluster, overridesFor(revision.spec, cluster));
    return { ...rendered, revision, cluster: cluster.name, variables };
  }
}

function refuse({ name }: Config, reference: string): never {
  throw new FlotillaError('not_found', {
    detail: `${name} has no revision ${reference}`,
    hint: `List them with GET /api/v1/configs/${name}/revisions`,
  });
}
