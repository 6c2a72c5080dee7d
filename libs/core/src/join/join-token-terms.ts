import { FlotillaError, type FieldFault } from '../error/flotilla-error.ts';
import { formatInstant, type EpochMs } from '../kernel/time.ts';
import type { ClusterUid, JoinTokenUid } from '../kernel/uid.ts';
import { isExactName } from './name-pattern.ts';

export type Approval = 'Manual' | 'Auto';

/** What a join token allows; fixed when it is made. */
export interface JoinTokenTerms {
  readonly maxUses: number;
  readonly expiresAt: EpochMs;
  readonly approval: Approval;
  /** Exact, or with `*` and `?`; null admits any free name. */
  readonly clusterName: string | null;
  readonly region: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** Keys of labels that the agent may set. */
  readonly allowLabels: readonly string[];
  /** The only agent key that may join; null for any. */
  readonly agentThumbprint: string | null;
  /** The cluster whose key it replaces; null for a token that admits new clusters. */
  readonly rekeys: ClusterUid | null;
}

export interface JoinToken extends JoinTokenTerms {
  readonly uid: JoinTokenUid;
  readonly name: string;
  readonly handle: string;
  /** Raw Ed25519 public key in base64url; the private half is the token's text. */
  readonly publicKey: string;
  readonly uses: number;
  readonly revokedAt: EpochMs | null;
  readonly createdAt: EpochMs;
  readonly createdBy: string;
}

export type JoinTokenPhase = 'Active' | 'Spent' | 'Expired' | 'Revoked';

export function joinTokenPhase(token: Pick<JoinToken, 'uses' | 'maxUses' | 'expiresAt' | 'revokedAt'>, now: EpochMs): JoinTokenPhase {
  if (token.revokedAt !== null) return 'Revoked';
  if (token.uses >= token.maxUses) return 'Spent';
  return token.expiresAt <= now ? 'Expired' : 'Active';
}

const HOUR = 3_600_000;
const DEFAULT_LIFE = { one: HOUR, many: 24 * HOUR } as const;
const LONGEST_LIFE = 30 * 24 * HOUR;

/** What was asked for; an expiry that is null stands for the default. */
export type AskedTerms = Omit<JoinTokenTerms, 'expiresAt'> & { readonly expiresAt: EpochMs | null };

/**
 * The terms of a token made now: one use lasts 1 h and more last 24 h unless said otherwise, nothing lasts longer than 30 days.
 *
 * @throws FlotillaError `invalid_field` with every fault at its place
 */
export function settleTerms(asked: AskedTerms, now: EpochMs): JoinTokenTerms {
  const expiresAt = asked.expiresAt ?? now + (asked.maxUses === 1 ? DEFAULT_LIFE.one : DEFAULT_LIFE.many);
  const faults = TERM_RULES.flatMap((rule) => rule({ ...asked, expiresAt }, now) ?? []);
  if (faults.length > 0)
    throw new FlotillaError('invalid_field', { detail: faults.map(({ message }) => message).join('; '), errors: faults });
  return { ...asked, expiresAt };
}

type TermRule = (terms: JoinTokenTerms, now: EpochMs) => FieldFault | null;

const TERM_RULES: readonly TermRule[] = [endsAhead, endsWithinLimit, autoIsForOneKnownName, rekeyIsForOne];

function endsAhead(terms: JoinTokenTerms, now: EpochMs): FieldFault | null {
  return terms.expiresAt > now ? null : fault('expiresAt', `expiresAt lies in the past; it is ${formatInstant(now)} here`);
}

function endsWithinLimit(terms: JoinTokenTerms, now: EpochMs): FieldFault | null {
  const latest = now + LONGEST_LIFE;
  return terms.expiresAt <= latest ? null : fault('expiresAt', `A join token lasts at most 30 days, until ${formatInstant(latest)}`);
}

/** Whoever finds such a token can only become the one cluster that was named. */
function autoIsForOneKnownName(terms: JoinTokenTerms): FieldFault | null {
  if (terms.approval === 'Manual') return null;
  const isNarrow = terms.maxUses === 1 && terms.clusterName !== null && isExactName(terms.clusterName) && terms.rekeys === null;
  return isNarrow ? null : fault('approval', 'Auto is possible for one use with an exact clusterName only');
}

function rekeyIsForOne(terms: JoinTokenTerms): FieldFault | null {
  return terms.rekeys === null || terms.maxUses === 1 ? null : fault('uses', 'A token that re-keys a cluster has one use');
}

function fault(field: string, message: string): FieldFault {
  return { in: 'body', pointer: `/spec/${field}`, code: 'invalid_field', message };
}
