import { Injectable } from '@nestjs/common';
import { composeDesired, desiredDigest, type ClusterUid, type DesiredDocument, type Digest } from '@flotilla/core';
import { AssignmentQuery, SystemQuery } from '@flotilla/persistence';

export interface AddressedDocument {
  readonly etag: Digest;
  readonly document: DesiredDocument;
}

/** The whole document of one cluster, composed from its assignments and from nothing else. */
@Injectable()
export class DesiredService {
  constructor(
    private readonly assignments: AssignmentQuery,
    private readonly system: SystemQuery,
  ) {}

  async documentOf(cluster: ClusterUid): Promise<AddressedDocument> {
    const [assignments, timeline] = [await this.assignments.assignments(cluster), await this.system.timeline()];
    const document = composeDesired(cluster, timeline, assignments);
    return { etag: desiredDigest(document), document };
  }
}
