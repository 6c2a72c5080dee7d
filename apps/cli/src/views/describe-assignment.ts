import { age, seconds } from '../output/age.ts';
import { renderDetails, renderSection, type Detail } from '../output/details.ts';
import { renderTable, type Column, type TableStyle } from '../output/table.ts';
import type { Assignment } from './resources.ts';
import { orDash, quiet, shortRevision, word } from './words.ts';

export interface Telling {
  readonly terminal: TableStyle;
  readonly now: () => number;
}

type Observed = NonNullable<Assignment['observed']>;
type Reading = Observed['evidence'][number];

const READING_COLUMNS: readonly Column<Reading>[] = [
  { title: 'OBJECT', value: (reading) => reading.object },
  { title: 'ROLE', value: (reading) => reading.role },
  { title: 'STATE', value: (reading) => ({ text: reading.state, tone: reading.state === 'Ok' ? 'good' : word(reading.state).tone }) },
  { title: 'AFTER-CLAIM', value: (reading) => (reading.isReconciledAfterClaim ? 'yes' : quiet('not yet')) },
  { title: 'EVIDENCE', value: (reading) => (reading.isStrong ? 'Strong' : { text: 'Weak', tone: 'warning' }) },
  { title: 'REVISION', value: (reading) => orDash(reading.revision === null ? null : shortRevision(reading.revision)) },
  { title: 'LAST-PASS', value: (reading, now) => age(reading.lastPassAt, now) },
  { title: 'REASON', value: (reading) => orDash(reading.reason) },
  { title: 'MESSAGE', value: (reading) => orDash(reading.message), isFlexible: true },
];

export function describeAssignment(assignment: Assignment, telling: Telling): string {
  const { paint } = telling.terminal;
  const heading = renderDetails(
    [...assignedDetails(assignment, telling.now()), ...observedDetails(assignment.observed, telling.now())],
    paint,
  );
  return (
    heading + renderSection('Waits for', waits(assignment.waits, telling.now()), paint) + observedSections(assignment.observed, telling)
  );
}

function assignedDetails({ cluster, config, assigned, detached }: Assignment, now: number): readonly Detail[] {
  return [
    ['Assignment', `${config} on ${cluster}`],
    [
      'Assigned',
      `${assigned.revision ?? 'nothing'}, generation ${assigned.generation}, ${assigned.claim} for ${age(assigned.claimedAt ?? assigned.since, now)}`,
    ],
    ['Decided', `${assigned.owner} by ${assigned.by}, ${age(assigned.since, now)} ago`],
    ...(detached === null
      ? []
      : [['Detached', `${age(detached.at, now)} ago by ${detached.by}: ${detached.reason}; it keeps running`] as const]),
  ];
}

function observedDetails(observed: Assignment['observed'], now: number): readonly Detail[] {
  if (observed === null) return [['Observed', quiet('nothing yet: no report has named it')]];
  return [
    ['Runs', `${observed.revision ?? 'unknown'}, generation ${observed.generation}, ${observed.phase}`],
    ['Verdict', word(observed.verdict)],
    ['Since', `${age(observed.since, now)}`],
    ['Evidence', { text: `${observed.strength}, ${seconds(observed.age)} old`, tone: observed.strength === 'Weak' ? 'warning' : 'plain' }],
    ...(observed.lastKnown === null ? [] : [['Last known', quiet(observed.lastKnown)] as const]),
    ['Reason', orDash(observed.reason)],
    ['Message', observed.message === '' ? quiet('-') : observed.message],
    ...(observed.weakObjects.length === 0 ? [] : [['Weak because of', observed.weakObjects.join(', ')] as const]),
  ];
}

function observedSections(observed: Assignment['observed'], { terminal, now }: Telling): string {
  if (observed === null) return '';
  const style = { paint: terminal.paint, width: terminal.width === null ? null : terminal.width - 2 };
  const objects = observed.evidence.length === 0 ? '' : renderTable(READING_COLUMNS, observed.evidence, now(), style);
  const drift = observed.drift
    .map(
      (each) =>
        `${each.object}  ${each.kind} ${age(each.at, now())} ago, put right${each.fields.length === 0 ? '' : `: ${each.fields.join(', ')}`}\n`,
    )
    .join('');
  return (
    renderSection('Objects', objects, style.paint) +
    renderSection('Drift', drift, style.paint) +
    renderSection('Removal that waits for approval', pruneText(observed, now()), style.paint)
  );
}

function pruneText({ pruneHeld, pruneFailed }: Observed, now: number): string {
  const failed = pruneFailed.map((each) => `${each.object}  not removed: ${each.reason}\n`).join('');
  if (pruneHeld === null) return failed;
  const objects = pruneHeld.objects.map((object) => `${object}\n`).join('');
  return `${pruneHeld.total} objects would go with these, asked ${age(pruneHeld.since, now)} ago:\n${objects}approve with --approve ${pruneHeld.hash}\n${failed}`;
}

export function waits(list: Assignment['waits'], now: number): string {
  return list.map((wait) => `${wait.reason} for ${age(wait.since, now)}: ${wait.detail}\n  next: ${wait.next}\n`).join('');
}
