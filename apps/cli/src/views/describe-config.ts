import { age } from '../output/age.ts';
import { renderDetails, renderSection } from '../output/details.ts';
import { narrow } from '../output/print.ts';
import { renderTable } from '../output/table.ts';
import { assignmentView } from './assignment.view.ts';
import { findingView, revisionView } from './config.view.ts';
import type { Telling } from './describe-assignment.ts';
import type { Assignment, Config, Revision } from './resources.ts';
import { labelText, orDash } from './words.ts';

export interface ConfigWithAll {
  readonly config: Config;
  readonly revisions: readonly Revision[];
  readonly assignments: readonly Assignment[];
}

export function describeConfig(
  { config: { metadata, spec, status }, revisions, assignments }: ConfigWithAll,
  { terminal, now }: Telling,
): string {
  const { paint } = terminal;
  const style = { paint, width: terminal.width === null ? null : terminal.width - 2 };
  const details = renderDetails(
    [
      ['Config', metadata.name],
      ['Uid', metadata.uid],
      ['Description', orDash(spec.description)],
      ['Owners', orDash(spec.owners?.join(', '))],
      ['Labels', orDash(labelText(metadata.labels))],
      ['Scope', spec.scope === '' ? 'every cluster' : spec.scope],
      ['Newcomers get', spec.initialRevision ?? 'nothing'],
      [
        'Prune cap',
        `${spec.prune.maxDeletes} objects or ${spec.prune.maxPercent} % a cluster, then it waits for an approval; on removal ${spec.prune.onRemove}`,
      ],
      ['Clusters', `${status.assigned} assigned, ${status.detached} detached`],
      ['Made', `${age(metadata.createdAt, now())} ago by ${metadata.createdBy}`],
    ],
    paint,
  );
  const revisionTable = revisions.length === 0 ? 'none yet\n' : renderTable(narrow(revisionView.columns), revisions, now(), style);
  const assignmentTable =
    assignments.length === 0
      ? 'none\n'
      : renderTable(
          narrow(assignmentView.columns).filter((column) => column.title !== 'CONFIG'),
          assignments,
          now(),
          style,
        );
  return details + renderSection('Revisions, newest first', revisionTable, paint) + renderSection('Assignments', assignmentTable, paint);
}

export function describeRevision(revision: Revision, { terminal, now }: Telling): string {
  const { paint } = terminal;
  const details = renderDetails(
    [
      ['Revision', revision.name],
      ['Digest', revision.digest],
      ['Message', orDash(revision.message)],
      ['Published', `${age(revision.publishedAt, now())} ago by ${revision.publishedBy}`],
    ],
    paint,
  );
  const pins = revision.pins.map((pin) => `${pin.object}  ${pin.from} → ${pin.to ?? 'not pinned: it moves by itself'}\n`).join('');
  const objects = revision.objects.map((object) => `${object}\n`).join('');
  const findings = revision.findings.length === 0 ? '' : renderTable(findingView.columns, revision.findings, now(), { paint, width: null });
  return (
    details + renderSection('Pins', pins, paint) + renderSection('Objects', objects, paint) + renderSection('Findings', findings, paint)
  );
}
