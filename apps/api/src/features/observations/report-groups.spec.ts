import { describe, expect, it } from 'vitest';
import { agentOf, report } from '../../testing/fixtures.ts';
import { ReportGroups, type PendingReport } from './report-groups.ts';

function pending(cluster: `cl_${string}`, seq: number, bootEpoch = 1): PendingReport {
  return { cluster, speaker: agentOf(cluster), bootEpoch, report: report(seq) };
}

function groups(fails: (group: readonly PendingReport[]) => boolean = () => false, maxGroup = 100) {
  const committed: string[][] = [];
  const commit = async (group: readonly PendingReport[]): Promise<void> => {
    if (fails(group)) throw new Error('refused');
    committed.push(group.map(({ cluster, report: { seq } }) => `${cluster}/${seq}`));
  };
  return { committed, groups: new ReportGroups({ windowMs: 1, maxGroup, commit }) };
}

describe('reports in groups', () => {
  it('commit together, in the order of their clusters', async () => {
    const { groups: gathered, committed } = groups();

    await Promise.all([gathered.add(pending('cl_b', 1)), gathered.add(pending('cl_a', 1)), gathered.add(pending('cl_c', 1))]);

    expect(committed).toEqual([['cl_a/1', 'cl_b/1', 'cl_c/1']]);
  });

  it('of one cluster follow each other, oldest first, because each builds on the one before', async () => {
    const { groups: gathered, committed } = groups();

    await Promise.all([
      gathered.add(pending('cl_a', 2)),
      gathered.add(pending('cl_a', 1, 2)),
      gathered.add(pending('cl_a', 1)),
      gathered.add(pending('cl_b', 1)),
    ]);

    expect(committed).toEqual([['cl_a/1', 'cl_b/1'], ['cl_a/2'], ['cl_a/1']]);
  });

  it('of a cluster with high numbers wait no longer than others, however many come', async () => {
    const { groups: gathered, committed } = groups(undefined, 2);

    await Promise.all([gathered.add(pending('cl_z', 900, 7)), ...[1, 2, 3, 4].map((n) => gathered.add(pending(`cl_${n}`, 1)))]);

    expect(committed[0]).toContain('cl_z/900');
  });

  it('stand each for itself when one of them is bad', async () => {
    const { groups: gathered, committed } = groups((group) => group.some(({ cluster }) => cluster === 'cl_bad'));

    const ends = await Promise.allSettled([
      gathered.add(pending('cl_a', 1)),
      gathered.add(pending('cl_bad', 1)),
      gathered.add(pending('cl_c', 1)),
    ]);

    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(committed).toEqual([['cl_a/1'], ['cl_c/1']]);
  });

  it('hold no more than they may', async () => {
    const { groups: gathered, committed } = groups(undefined, 2);

    await Promise.all([1, 2, 3, 4, 5].map((n) => gathered.add(pending(`cl_${n}`, 1))));

    expect(committed.map(({ length }) => length)).toEqual([2, 2, 1]);
  });

  it('are all committed when they are drained', async () => {
    const { groups: gathered, committed } = groups();
    const added = gathered.add(pending('cl_a', 1));

    await gathered.drain();

    expect(committed).toHaveLength(1);
    await added;
  });
});
