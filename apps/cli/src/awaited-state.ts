import type { Client } from '@flotilla/contracts/client';
import { CliError, usageError } from './exit-codes.ts';
import { findRegistration } from './kinds/find-registration.ts';
import { findKind } from './kinds/kinds.ts';

export interface Target {
  readonly kind: string;
  readonly name: string;
}

/** What can be waited for in one object. */
export interface AwaitedState {
  readonly fields: Readonly<Record<string, string>>;
  /** The cause of what is, for people. */
  readonly detail: string;
  /** A word it cannot leave by itself; null while it may still become what is wanted. */
  readonly ended: string | null;
  readonly resource: unknown;
}

type Reader = (client: Client, name: string) => Promise<AwaitedState>;

const READERS: Readonly<Record<string, Reader>> = {
  cluster: readCluster,
  assignment: readAssignment,
  registration: readRegistration,
  jointoken: readJoinToken,
};

export function parseTarget(text: string): Target {
  const [word = '', ...name] = text.split('/');
  if (name.length === 0) throw usageError(`"${text}" names no object`, 'Write kind and name: cluster/store-1');
  const { name: kind } = findKind(word);
  if (READERS[kind] === undefined) throw usageError(`A ${kind} cannot be waited for`, `Kinds: ${Object.keys(READERS).join(', ')}`);
  return { kind, name: name.join('/') };
}

export async function readState(client: Client, { kind, name }: Target): Promise<AwaitedState> {
  const read = READERS[kind];
  if (read === undefined) throw usageError(`A ${kind} cannot be waited for`);
  return read(client, name);
}

async function readCluster(client: Client, cluster: string): Promise<AwaitedState> {
  const resource = await client.getCluster({ params: { cluster } });
  const { phase, connectivity, health, shown } = resource.status;
  return {
    fields: { shown: shown.word, connectivity, health, phase },
    detail: shown.sentence,
    ended: phase === 'Removed' ? phase : null,
    resource,
  };
}

/** What was observed before the assigned generation says nothing of it, and a word of it would be read as an answer. */
async function readAssignment(client: Client, name: string): Promise<AwaitedState> {
  const [cluster = '', config = ''] = name.split('/');
  if (config === '') throw usageError('An assignment is a cluster and a config', 'assignment/store-1/webapp');
  const { items } = await client.listClusterAssignments({ params: { cluster }, query: { limit: 200 } });
  const resource = items.find((item) => item.config === config);
  if (resource === undefined)
    throw new CliError('notFound', `${cluster} has no assignment of ${config}`, [
      { label: 'hint', text: `flotilla assign ${config}@r1 ${cluster} --reason "…"` },
    ]);
  const { assigned, observed } = resource;
  const isCurrent = observed !== null && observed.generation === assigned.generation;
  const verdict = isCurrent ? observed.verdict : 'NotStarted';
  return {
    fields: { verdict, claim: assigned.claim, phase: isCurrent ? observed.phase : 'Offered' },
    detail: isCurrent
      ? [observed.reason, observed.message].filter((text) => text !== '').join(': ')
      : `generation ${assigned.generation} is ${assigned.claim}`,
    ended: verdict === 'FailedHard' ? verdict : null,
    resource,
  };
}

async function readRegistration(client: Client, name: string): Promise<AwaitedState> {
  const resource = await findRegistration(client, name);
  if (resource === null) throw new CliError('notFound', `There is no registration "${name}"`);
  const { phase, words } = resource;
  return {
    fields: { phase },
    detail: phase === 'Waiting' ? `a person must approve it: ${words}` : '',
    ended: phase === 'Waiting' ? null : phase,
    resource,
  };
}

async function readJoinToken(client: Client, joinToken: string): Promise<AwaitedState> {
  const resource = await client.getJoinToken({ params: { joinToken } });
  const { phase, uses } = resource.status;
  return {
    fields: { phase, uses: String(uses) },
    detail: `used ${uses} of ${resource.spec.uses}`,
    ended: phase === 'Active' ? null : phase,
    resource,
  };
}
