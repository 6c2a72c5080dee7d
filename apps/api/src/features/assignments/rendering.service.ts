import { Injectable } from '@nestjs/common';
import type { ClusterUid, Digest, Rendering } from '@flotilla/core';
import { AssignmentQuery } from '@flotilla/persistence';

/** Bodies of renderings for the agents that must run them, and for no other. */
@Injectable()
export class RenderingService {
  constructor(private readonly assignments: AssignmentQuery) {}

  /** @returns null unless this cluster's own document names the digest */
  async bodyFor(cluster: ClusterUid, digest: Digest): Promise<Rendering | null> {
    const body = await this.assignments.renderingBody(cluster, digest);
    return body === null ? null : (JSON.parse(body) as Rendering); // only renderings are kept there
  }
}
