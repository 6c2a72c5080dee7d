import { readFileSync } from 'node:fs';
import {
  join,
  ServerRefusal,
  SignedHttp,
  type AgentKey,
  type IdentitySecret,
  type JoinAnswer,
  type Joined,
  type ServerClock,
  type ServerPlace,
} from '@flotilla/agent';
import { FlotillaError, readJoinToken, readSecretText, type Clock } from '@flotilla/core';
import { backoff, publicKeyOfSeed, type Logger } from '@flotilla/platform';
import type { Config } from './config.ts';

export interface MembershipOptions {
  readonly config: Config;
  readonly place: ServerPlace;
  readonly key: AgentKey;
  readonly identity: IdentitySecret;
  readonly facts: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly serverClock: ServerClock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

const RETRY_BASE_MS = 1_000;
const MIN_POLL_MS = 1_000;

/**
 * Who this agent is to the server: what its Secret says, or what a join makes of it. A fault is waited out; a refusal is said once, with
 * what to do, and tried again at the longest interval only.
 *
 * @throws FlotillaError when the configuration contradicts the Secret, or when nothing says how to join
 */
export async function ensureMembership(options: MembershipOptions): Promise<Joined> {
  const { key, config, identity, logger } = options;
  if (key.joined !== null) {
    if (config.name !== undefined && config.name !== key.joined.cluster)
      throw contradicts(config.name, key.joined.cluster, config.namespace);
    return key.joined;
  }
  const joined = await joinUntilActive(options);
  await identity.keepJoined(joined);
  logger.info('joined', { cluster: joined.cluster, clusterUid: joined.clusterUid });
  return joined;
}

async function joinUntilActive(options: MembershipOptions): Promise<Joined> {
  const { clock, signal, logger, config } = options;
  let failures = 0;
  while (!signal.aborted) {
    let waitMs: number;
    try {
      const answer = await ask(options);
      failures = 0;
      if (answer.phase === 'Active' && answer.joined !== null) return answer.joined;
      logger.info('the join waits for an approval with the thumbprint above', { cluster: config.name ?? '' });
      waitMs = Math.max(MIN_POLL_MS, answer.pollAfterMs);
      if (answer.joined !== null) return await untilActive(options, answer.joined, waitMs);
    } catch (error) {
      if (error instanceof FlotillaError) throw error;
      failures += 1;
      waitMs = waitAfter(error, failures, options);
    }
    await clock.sleep(waitMs, signal);
  }
  throw new Error('The agent was stopped before it had joined');
}

async function ask({ config, place, key, facts, clock, logger, signal }: MembershipOptions): Promise<JoinAnswer> {
  if (config.name === undefined || config.tokenFile === undefined) {
    throw new FlotillaError('invalid_field', {
      detail: 'This cluster has not joined yet, and nothing says how',
      hint: 'Give --name <cluster> and --token-file <file with a join token>',
    });
  }
  const text = readSecretText(readToken(config.tokenFile), `file ${config.tokenFile}`);
  return join({
    place,
    seed: key.seed,
    token: readJoinToken(text, publicKeyOfSeed),
    name: config.name,
    labels: config.labels,
    facts,
    clock,
    logger,
    signal,
  });
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new FlotillaError('invalid_field', {
      detail: `The join token's file ${file} cannot be read`,
      hint: 'Make a join token: flotilla join-token create',
      cause,
    });
  }
}

/** Approval is a person's; meanwhile the key asks for itself. */
async function untilActive(options: MembershipOptions, joined: Joined, everyMs: number): Promise<Joined> {
  const { clock, serverClock, signal, place, key } = options;
  const http = new SignedHttp({
    place,
    clock: serverClock,
    seed: key.seed,
    clusterUid: joined.clusterUid,
    audience: joined.audience,
    session: () => '',
  });
  let failures = 0;
  let waitMs = everyMs;
  while (!signal.aborted) {
    await clock.sleep(waitMs, signal);
    try {
      const self = await http.self(signal);
      if (self.phase === 'Active') return { ...joined, cluster: self.cluster };
      failures = 0;
      waitMs = Math.max(MIN_POLL_MS, self.pollAfterMs);
    } catch (error) {
      failures += 1;
      waitMs = waitAfter(error, failures, options);
    }
  }
  throw new Error('The agent was stopped before its cluster was approved');
}

function waitAfter(error: unknown, failures: number, { config, logger, signal }: MembershipOptions): number {
  if (signal.aborted) return 0;
  if (error instanceof ServerRefusal && error.isFinal) {
    const { code, detail, hint } = error.problem;
    logger.error('the server refuses the join', { code, detail, hint: hint ?? hintOf(code) });
    return config.maxBackoffMs * (0.5 + Math.random() / 2);
  }
  logger.warn('the server cannot be reached for the join', { error: String(error) });
  const floor = error instanceof ServerRefusal ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(floor, backoff(failures, RETRY_BASE_MS, config.maxBackoffMs));
}

function hintOf(code: string): string {
  if (code !== 'join_rejected') return 'See the code in the manual';
  return 'The join token is unknown, spent, expired, revoked or for another name. Make a new one: flotilla join-token create; for a cluster that had joined before, one that re-keys it: --rekeys <cluster uid>';
}

function contradicts(name: string, cluster: string, namespace: string): FlotillaError {
  return new FlotillaError('invalid_field', {
    detail: `This agent belongs to cluster ${cluster}, and --name says ${name}`,
    hint: `Leave --name out, or give a second agent a namespace of its own: --namespace <other than ${namespace}>`,
  });
}
