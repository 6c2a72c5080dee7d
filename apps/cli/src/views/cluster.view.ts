import { age } from '../output/age.ts';
import type { View } from '../output/print.ts';
import type { Cluster } from './resources.ts';
import { badCount, labelText, orDash, quiet, word } from './words.ts';

export const clusterView: View<Cluster> = {
  name: (cluster) => `cluster/${cluster.metadata.name}`,
  columns: [
    { title: 'NAME', value: (cluster) => cluster.metadata.name },
    { title: 'REGION', value: (cluster) => cluster.spec.region },
    { title: 'SHOWN', value: (cluster) => word(cluster.status.shown.word) },
    { title: 'SINCE', value: (cluster, now) => age(cluster.status.shown.since, now), isAge: true },
    {
      title: 'LAST-KNOWN',
      value: (cluster) => (cluster.status.shown.lastKnown === null ? quiet('-') : quiet(cluster.status.shown.lastKnown)),
    },
    { title: 'CONTACT', value: (cluster, now) => age(cluster.status.lastContactAt, now), isAge: true },
    {
      title: 'OBJECTS',
      value: (cluster) => ({ text: String(cluster.status.objects), tone: isSilent(cluster) ? 'quiet' : 'plain' }),
      isRight: true,
    },
    {
      title: 'PROBLEMS',
      value: (cluster) => (isSilent(cluster) ? quiet(String(cluster.status.problems)) : badCount(cluster.status.problems)),
      isRight: true,
    },
    { title: 'FLUX', value: (cluster) => orDash(cluster.status.facts?.flux) },
    { title: 'KUBERNETES', value: (cluster) => orDash(cluster.status.facts?.kubernetes), isWide: true },
    { title: 'AGENT', value: (cluster) => orDash(cluster.status.facts?.agentVersion), isWide: true },
    { title: 'MODE', value: (cluster) => orDash(cluster.status.facts?.mode), isWide: true },
    { title: 'CONNECTIVITY', value: (cluster) => word(cluster.status.connectivity), isWide: true },
    { title: 'PHASE', value: (cluster) => cluster.status.phase, isWide: true },
    { title: 'UID', value: (cluster) => cluster.metadata.uid, isWide: true },
    { title: 'LABELS', value: (cluster) => orDash(labelText(cluster.metadata.labels)), isWide: true },
  ],
};

/** Counts of a silent cluster are what was last known, and look like it. */
function isSilent(cluster: Cluster): boolean {
  return cluster.status.connectivity !== 'Online';
}
