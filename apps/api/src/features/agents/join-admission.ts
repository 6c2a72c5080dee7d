import {
  admitsKey,
  admitsName,
  CLUSTER_ID_FACT,
  FlotillaError,
  joinTokenPhase,
  placementOf,
  REGISTRATION_LIFE_MS,
  type Cluster,
  type EpochMs,
  type JoinAttempt,
  type JoinToken,
  type Registration,
  type RegistrationPhase,
  type RegistrationUid,
  type Work,
} from '@flotilla/core';
import { newUid } from '@flotilla/platform';
import type { JoinRequest } from './join-proof.ts';
import { JoinRefusal } from './join-refusal.ts';

/** What came of a join. */
export interface Admission {
  /** Whether this very request made it; false for a repeat. */
  readonly isNew: boolean;
  /** Whether the key is the cluster's, rather than a request for its name. */
  readonly isMember: boolean;
  readonly token: JoinToken;
  /** The cluster it made, or whose key it wants to replace. */
  readonly cluster: Cluster;
  readonly registration: Registration | null;
}

interface Candidate {
  readonly request: JoinRequest;
  readonly thumbprint: string;
  readonly now: EpochMs;
}

/**
 * Admits a proven join, once per (token, key): in one transaction, under the token's lock.
 *
 * @throws JoinRefusal
 * @throws FlotillaError `invalid_field` for a name or label that this token does not admit; the use is not counted
 */
export async function admit(work: Work, proven: JoinToken, { request, thumbprint, now }: Candidate): Promise<Admission> {
  const { joinTokens } = work.stores;
  const candidate = { request, thumbprint, now };
  const locked = (await joinTokens.lock(proven.handle)) ?? proven;
  const attempt = await joinTokens.attempt(proven.handle, thumbprint);
  if (attempt !== null) return repeat(work, locked, attempt);
  const known = await alreadyJoined(work, candidate);
  if (known !== null) return { isNew: false, isMember: true, token: locked, cluster: known, registration: null };
  const token = await joinTokens.spend(proven.handle);
  if (token === null) throw new JoinRefusal(`Token${refusedPhase(locked, now)}`);
  if (!admitsKey(token, thumbprint)) throw new JoinRefusal('OtherKeyBound');
  const admission = await enter(work, token, candidate);
  await joinTokens.recordAttempt({
    handle: token.handle,
    thumbprint,
    cluster: admission.cluster.uid,
    registration: admission.registration?.uid ?? null,
    at: now,
  });
  return admission;
}

/** The statement that counts the use has said no; this says why, from what was read under the same lock. */
function refusedPhase(token: JoinToken, now: EpochMs): 'Revoked' | 'Expired' | 'Spent' {
  const phase = joinTokenPhase(token, now);
  return phase === 'Active' ? 'Expired' : phase;
}

const END_PHASES: readonly RegistrationPhase[] = ['Rejected', 'Expired'];

/** The same answer again, even if the token has ended since; but not for a key that was refused or revoked meanwhile. */
async function repeat({ stores }: Work, token: JoinToken, attempt: JoinAttempt): Promise<Admission> {
  const registration = attempt.registration === null ? null : await stores.registrations.find(attempt.registration);
  const cluster = await stores.clusters.find(attempt.cluster);
  if (cluster === null || cluster.forgottenAt !== null) throw new JoinRefusal('ClusterForgotten');
  if (registration !== null && END_PHASES.includes(registration.phase)) throw new JoinRefusal('RegistrationRejected');
  const isMember = registration === null || isAnswered(registration);
  if (isMember && (await stores.agentKeys.find(attempt.thumbprint))?.phase !== 'Active') throw new JoinRefusal('KeyRevoked');
  return { isNew: false, isMember, token, cluster, registration };
}

/** A newcomer's key is its cluster's from the start; one that replaces another is not before its approval. */
function isAnswered({ kind, phase }: Registration): boolean {
  return kind === 'Join' || phase === 'Approved';
}

/** A key belongs to one cluster for ever: with a further token it finds the same one, or nobody. */
async function alreadyJoined({ stores }: Work, { request, thumbprint }: Candidate): Promise<Cluster | null> {
  const key = await stores.agentKeys.find(thumbprint);
  if (key === null) return null;
  if (key.phase === 'Revoked') throw new JoinRefusal('KeyRevoked');
  const cluster = await stores.clusters.find(key.cluster);
  if (cluster === null || cluster.forgottenAt !== null || cluster.name !== request.name) throw new JoinRefusal('KeyKnown');
  return cluster;
}

async function enter(work: Work, token: JoinToken, candidate: Candidate): Promise<Admission> {
  if (token.rekeys !== null)
    return askForRekey(work, token, { ...candidate, cluster: await clusterToRekey(work, token, candidate), isUnsolicited: false });
  requireAdmittedName(token, candidate.request.name);
  const cluster = newCluster(token, candidate);
  const isFree = await work.stores.clusters.insert({ ...cluster, kubernetesUid: factOf(candidate.request, CLUSTER_ID_FACT) });
  if (isFree) return enterNew(work, token, { ...candidate, cluster });
  const holder = await work.stores.clusters.lock(candidate.request.name);
  if (holder === null || holder.forgottenAt !== null) return enter(work, token, candidate); // it was forgotten in between
  return askForRekey(work, token, { ...candidate, cluster: holder, isUnsolicited: true });
}

async function clusterToRekey({ stores }: Work, { rekeys }: JoinToken, { request }: Candidate): Promise<Cluster> {
  const cluster = rekeys === null ? null : await stores.clusters.lock(rekeys);
  if (cluster === null || cluster.forgottenAt !== null || cluster.name !== request.name) throw new JoinRefusal('OtherClusterToRekey');
  return cluster;
}

async function enterNew({ stores }: Work, token: JoinToken, candidate: Candidate & { readonly cluster: Cluster }): Promise<Admission> {
  const { cluster, request, thumbprint, now } = candidate;
  await stores.clusterStatus.begin(cluster.uid, { region: cluster.region, connectivity: 'Pending' }, now);
  const key = {
    thumbprint,
    cluster: cluster.uid,
    x: request.jwk.x,
    phase: 'Active',
    createdAt: now,
    firstUsedAt: null,
    revokedAt: null,
    revokedBy: null,
  } as const;
  if (!(await stores.agentKeys.insert(key))) throw new JoinRefusal('KeyKnown');
  if (token.approval === 'Auto') return { isNew: true, isMember: true, token, cluster, registration: null };
  const registration = registrationOf(token, candidate, 'Join');
  await stores.registrations.insert(registration);
  return { isNew: true, isMember: true, token, cluster, registration };
}

/** The cluster that has the name, and its key, are not touched in any way. */
async function askForRekey(
  { stores }: Work,
  token: JoinToken,
  candidate: Candidate & { readonly cluster: Cluster; readonly isUnsolicited: boolean },
): Promise<Admission> {
  const registration = { ...registrationOf(token, candidate, 'Rekey'), isUnsolicited: candidate.isUnsolicited };
  await stores.registrations.insert(registration);
  return { isNew: true, isMember: false, token, cluster: candidate.cluster, registration };
}

function newCluster(token: JoinToken, { request, now }: Candidate): Cluster {
  const { region, labels } = placementOf(token, request.labels);
  const by = `join-token:${token.name}`;
  return {
    uid: newUid('cl'),
    name: request.name,
    region,
    displayName: null,
    labels,
    annotations: {},
    phase: token.approval === 'Auto' ? 'Active' : 'Pending',
    generation: 1,
    createdAt: now,
    createdBy: by,
    updatedAt: now,
    updatedBy: by,
    forgottenAt: null,
  };
}

function registrationOf(token: JoinToken, candidate: Candidate & { readonly cluster: Cluster }, kind: Registration['kind']): Registration {
  const { request, thumbprint, now, cluster } = candidate;
  const uid: RegistrationUid = newUid('rg');
  return {
    uid,
    kind,
    isUnsolicited: false,
    handle: token.handle,
    thumbprint,
    x: request.jwk.x,
    name: request.name,
    facts: request.facts,
    labels: request.labels,
    cluster: cluster.uid,
    phase: 'Waiting',
    requestedAt: now,
    expiresAt: now + REGISTRATION_LIFE_MS,
    decidedBy: null,
    decidedAt: null,
  };
}

/** Told to the token's holder only: it has proven that it is one. */
function requireAdmittedName(token: JoinToken, name: string): void {
  if (admitsName(token, name)) return;
  const message = `This join token admits ${token.clusterName}, not ${name}`;
  throw new FlotillaError('invalid_field', { detail: message, errors: [{ in: 'body', pointer: '/name', code: 'invalid_field', message }] });
}

function factOf({ facts }: JoinRequest, fact: string): string | null {
  return (Object.hasOwn(facts, fact) ? facts[fact] : undefined) ?? null;
}
