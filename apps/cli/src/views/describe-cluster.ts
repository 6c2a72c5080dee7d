import { age } from '../output/age.ts';
import { renderDetails, renderSection, type Detail } from '../output/details.ts';
import { narrow } from '../output/print.ts';
import { renderTable } from '../output/table.ts';
import { assignmentView } from './assignment.view.ts';
import { waits, type Telling } from './describe-assignment.ts';
import { problemView } from './fleet.view.ts';
import { agentKeyView } from './joining.view.ts';
import type { AgentKey, Assignment, Cluster, ClusterProblem } from './resources.ts';
import { labelText, orDash, quiet, word } from './words.ts';

export interface ClusterWithAll {
  readonly cluster: Cluster;
  readonly assignments: readonly Assignment[];
  readonly problems: readonly ClusterProblem[];
  readonly keys: readonly AgentKey[];
}

export function describeCluster({ cluster, assignments, problems, keys }: ClusterWithAll, { terminal, now }: Telling): string {
  const { paint } = terminal;
  const style = { paint, width: terminal.width === null ? null : terminal.width - 2 };
  const without = <T extends { readonly title: string }>(columns: readonly T[], title: string) =>
    columns.filter((column) => column.title !== title);
  const table = {
    assignments:
      assignments.length === 0 ? 'none\n' : renderTable(without(narrow(assignmentView.columns), 'CLUSTER'), assignments, now(), style),
    problems: problems.length === 0 ? '' : renderTable(without(narrow(problemView.columns), 'CLUSTER'), problems, now(), style),
    keys: keys.length === 0 ? '' : renderTable(narrow(agentKeyView.columns), keys, now(), style),
  };
  return [
    renderDetails(clusterDetails(cluster, now()), paint),
    renderSection('Waits for', waits(cluster.status.waits, now()), paint),
    renderSection('Problems', table.problems, paint),
    renderSection('Assignments', table.assignments, paint),
    renderSection('Agent keys', table.keys, paint),
  ].join('');
}

function clusterDetails({ metadata, spec, status }: Cluster, now: number): readonly Detail[] {
  return [
    ['Cluster', metadata.name],
    ['Uid', metadata.uid],
    ['Region', spec.region],
    ['Labels', orDash(labelText(metadata.labels))],
    ['Shown', word(status.shown.word)],
    ['', quiet(`${status.shown.sentence.replace(`${status.shown.word}: `, '')}; so for ${age(status.shown.since, now)}`)],
    ...(status.shown.lastKnown === null ? [] : [['Last known', quiet(status.shown.lastKnown)] as const]),
    ['Last contact', status.lastContactAt === null ? quiet('never') : `${age(status.lastContactAt, now)} ago`],
    ['Last read', status.observedAt === null ? quiet('never') : `${age(status.observedAt, now)} ago`],
    ...(status.clusterSilence === null ? [] : [['Silence', { text: status.clusterSilence, tone: 'warning' }] as const]),
    ['Flux objects', `${status.objects}, of these not well: ${status.problems}`],
    ...factDetails(status.facts),
    ...(status.sameCluster.length === 0 ? [] : [['Same cluster as', status.sameCluster.join(', ')] as const]),
    ['Registered', `${age(metadata.createdAt, now)} ago by ${metadata.createdBy}`],
  ];
}

function factDetails(facts: Cluster['status']['facts']): readonly Detail[] {
  if (facts === null) return [];
  return [
    ['Flux', facts.flux ?? quiet('of an unknown version: its installation carries no version label')],
    ['Kubernetes', facts.kubernetes],
    ['Agent', `${facts.agentVersion}, ${facts.mode}, over ${facts.channel}`],
  ];
}
