import { Injectable } from '@nestjs/common';
import { FlotillaError, type Cluster, type ClusterUid, type ConfigUid } from '@flotilla/core';
import { ClusterQuery, ConfigQuery } from '@flotilla/persistence';

/** What a path names by name or by uid. */
@Injectable()
export class NounReader {
  constructor(
    private readonly clusters: ClusterQuery,
    private readonly configs: ConfigQuery,
  ) {}

  /** @throws FlotillaError `not_found` */
  async clusterView(nameOrUid: string): Promise<Cluster> {
    const view = await this.clusters.get(nameOrUid);
    if (view === null) throw new FlotillaError('not_found', { detail: `There is no cluster ${nameOrUid}` });
    return view.cluster;
  }

  /** @throws FlotillaError `not_found` */
  async cluster(nameOrUid: string): Promise<ClusterUid> {
    return (await this.clusterView(nameOrUid)).uid;
  }

  /** @throws FlotillaError `not_found` */
  async config(nameOrUid: string): Promise<ConfigUid> {
    const view = await this.configs.one(nameOrUid);
    if (view === null) throw new FlotillaError('not_found', { detail: `There is no config ${nameOrUid}` });
    return view.config.uid;
  }
}
