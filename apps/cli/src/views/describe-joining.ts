import { age, distance } from '../output/age.ts';
import { renderDetails, renderSection } from '../output/details.ts';
import type { Telling } from './describe-assignment.ts';
import type { JoinToken, Registration } from './resources.ts';
import { labelText, orDash, word } from './words.ts';

export function describeJoinToken({ metadata, spec, status }: JoinToken, { terminal: { paint }, now }: Telling): string {
  const details = renderDetails(
    [
      ['Join token', metadata.name],
      ['Uid', metadata.uid],
      ['Handle', status.handle],
      ['Phase', word(status.phase)],
      ['Used', `${status.uses} of ${spec.uses}`],
      ['Clusters', spec.clusterName ?? 'any free name'],
      ['Region', orDash(spec.region)],
      ['Labels', orDash(labelText(spec.labels ?? {}))],
      ['Approval', spec.approval],
      ['Expires', spec.expiresAt === undefined ? '-' : distance(spec.expiresAt, now())],
      ['Made', `${age(metadata.createdAt, now())} ago by ${metadata.createdBy}`],
    ],
    paint,
  );
  return details + renderSection('Joined', status.joined.map((join) => `${join.cluster}  ${age(join.at, now())} ago\n`).join(''), paint);
}

export function describeRegistration(registration: Registration, { terminal: { paint }, now }: Telling): string {
  const decided = registration.decidedBy === null ? '-' : `${age(registration.decidedAt, now())} ago by ${registration.decidedBy}`;
  return renderDetails(
    [
      ['Registration', registration.uid],
      ['Cluster', registration.cluster],
      [
        'Request',
        {
          text: registration.isUnsolicited ? `${registration.request}, unsolicited: the name is taken` : registration.request,
          tone: registration.isUnsolicited ? 'warning' : 'plain',
        },
      ],
      ['Phase', word(registration.phase)],
      ['Words', registration.words],
      ['Thumbprint', registration.thumbprint],
      ['In hex', registration.hexGroups],
      ['Same cluster as', orDash(registration.sameCluster.join(', '))],
      ['Facts', orDash(labelText(registration.facts))],
      ['Labels', orDash(labelText(registration.labels))],
      ['Requested', `${age(registration.requestedAt, now())} ago, expires ${distance(registration.expiresAt, now())}`],
      ['Decided', decided],
    ],
    paint,
  );
}
