import { SHOWN_WORDS } from '@flotilla/contracts/client';
import { age } from '../output/age.ts';
import { toneOf } from '../output/colour.ts';
import type { View } from '../output/print.ts';
import type { Cell } from '../output/table.ts';
import type { Cause, ClusterProblem, FleetSummary, HistoryEntry } from './resources.ts';
import { orDash, quiet, shortRevision, word } from './words.ts';

/** One line of the fleet: a region, or all of it. */
export type FleetRow = FleetSummary['regions'][number];

export const fleetView: View<FleetRow> = {
  name: (row) => row.region,
  columns: [
    { title: 'REGION', value: (row) => row.region },
    { title: 'TOTAL', value: (row) => row.total, isRight: true },
    ...SHOWN_WORDS.map((shown) => ({
      title: shown.toUpperCase(),
      value: (row: FleetRow) => counted(shown, row.shown[shown] ?? 0),
      isRight: true as const,
    })),
  ],
};

/** Zero is quiet, so that the eye falls on what is there. */
function counted(shown: string, count: number): Cell {
  return count === 0 ? quiet('·') : { text: String(count), tone: toneOf(shown) };
}

export const causeView: View<Cause> = {
  name: (cause) => cause.reason,
  columns: [
    { title: 'SEVERITY', value: (cause) => word(cause.severity) },
    { title: 'REASON', value: (cause) => cause.reason },
    { title: 'KIND', value: (cause) => cause.kind },
    { title: 'CLUSTERS', value: (cause) => cause.clusters, isRight: true },
    { title: 'SINCE', value: (cause, now) => age(cause.since, now), isAge: true },
    {
      title: 'FOR-EXAMPLE',
      value: (cause) => orDash(cause.sample[0] === undefined ? null : `${cause.sample[0].cluster} ${cause.sample[0].subject}`),
    },
    { title: 'MESSAGE', value: (cause) => orDash(cause.message), isFlexible: true },
    { title: 'NEXT', value: (cause) => cause.next, isWide: true },
  ],
};

export const problemView: View<ClusterProblem> = {
  name: (problem) => `${problem.cluster}/${problem.subject}`,
  columns: [
    { title: 'CLUSTER', value: (problem) => problem.cluster },
    { title: 'SUBJECT', value: (problem) => problem.subject },
    { title: 'SEVERITY', value: (problem) => word(problem.severity) },
    { title: 'REASON', value: (problem) => problem.reason },
    { title: 'CONFIG', value: (problem) => orDash(problem.config) },
    { title: 'SINCE', value: (problem, now) => age(problem.since, now), isAge: true },
    { title: 'MESSAGE', value: (problem) => orDash(problem.message), isFlexible: true },
    { title: 'REGION', value: (problem) => problem.region, isWide: true },
  ],
};

export const historyView: View<HistoryEntry> = {
  name: (entry) => entry.at,
  columns: [
    { title: 'AT', value: (entry) => entry.at },
    { title: 'AGE', value: (entry, now) => age(entry.at, now), isAge: true },
    { title: 'WHAT', value: (entry) => entry.kind },
    { title: 'CONFIG', value: (entry) => orDash(entry.config) },
    { title: 'REVISION', value: (entry) => orDash(entry.revision === null ? null : shortRevision(entry.revision)) },
    { title: 'GENERATION', value: (entry) => (entry.generation === null ? quiet('-') : entry.generation), isRight: true },
    { title: 'BY', value: (entry) => entry.by },
    { title: 'DETAIL', value: (entry) => orDash(entry.detail), isFlexible: true },
  ],
};
