import { Injectable } from '@nestjs/common';
import type { BodyOf, routes } from '@flotilla/contracts';
import {
  actorOf,
  encodeBase64Url,
  FlotillaError,
  formatJoinToken,
  joinTokenHandle,
  mayDo,
  parseInstant,
  publicKeyBytes,
  readThumbprint,
  settleTerms,
  UnitOfWork,
  uuidOf,
  type AskedTerms,
  type Caller,
  type ClusterUid,
  type JoinToken,
  type JoinTokenTerms,
  type Work,
} from '@flotilla/core';
import { newSeed, newUid, publicKeyOfSeed } from '@flotilla/platform';
import { AuditService } from '../access/audit.service.ts';

export type JoinTokenOrder = BodyOf<typeof routes.createJoinToken>;

export interface IssuedJoinToken {
  readonly token: JoinToken;
  /** Shown this once; null when its key was made elsewhere. */
  readonly text: string | null;
}

/** Issues and revokes join tokens; of each only the public key is kept. */
@Injectable()
export class JoinTokensService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditService,
  ) {}

  async create(caller: Caller, order: JoinTokenOrder): Promise<IssuedJoinToken> {
    const seed = order.publicKey === undefined ? newSeed() : null;
    const publicKey = seed === null ? readPublicKey(order.publicKey ?? '') : publicKeyOfSeed(seed);
    const handle = joinTokenHandle(publicKey);
    const asked = askedTerms(order.spec);
    if (asked.rekeys !== null && !(caller.kind === 'User' && mayDo(caller.role, 'cluster:rekey'))) {
      throw new FlotillaError('forbidden', {
        detail: 'A token that re-keys a cluster needs cluster:rekey',
        extra: { permission: 'cluster:rekey' },
      });
    }
    const token = await this.unitOfWork.run(async (work) => {
      const now = await work.now();
      const terms = settleTerms(asked, now);
      await refuseUnknownCluster(work, terms);
      const made: JoinToken = {
        ...terms,
        uid: newUid('jt'),
        name: order.metadata?.name ?? `join-${handle}`,
        handle,
        publicKey: encodeBase64Url(publicKey),
        uses: 0,
        revokedAt: null,
        createdAt: now,
        createdBy: actorOf(caller),
      };
      if (!(await work.stores.joinTokens.insert(made)))
        throw new FlotillaError('name_taken', { detail: `A join token has the name ${made.name} or this key already` });
      await this.audit.record(work, {
        caller,
        action: 'join_token.created',
        object: `JoinToken/${made.name}`,
        detail: { handle, uses: made.maxUses, approval: made.approval, clusterName: made.clusterName, rekeys: made.rekeys },
      });
      return made;
    });
    return { token, text: seed === null ? null : formatJoinToken({ handle, seed }) };
  }

  /** Ends new joins only; clusters that joined stay. Revoking twice is the same. */
  async revoke(caller: Caller, nameOrUid: string): Promise<JoinToken> {
    return this.unitOfWork.run(async (work) => {
      const token = await work.stores.joinTokens.find(nameOrUid);
      if (token === null) throw new FlotillaError('not_found', { detail: `There is no join token ${nameOrUid}` });
      if (token.revokedAt !== null) return token;
      await work.stores.joinTokens.revoke(token.uid, await work.now());
      await this.audit.record(work, { caller, action: 'join_token.revoked', object: `JoinToken/${token.name}` });
      return token;
    });
  }
}

async function refuseUnknownCluster({ stores }: Work, { rekeys }: JoinTokenTerms): Promise<void> {
  if (rekeys === null) return;
  const cluster = await stores.clusters.find(rekeys);
  if (cluster === null || cluster.forgottenAt !== null)
    throw invalid('/spec/rekeys', `There is no cluster ${rekeys}; write the uid of one that is not forgotten`);
}

function askedTerms(spec: JoinTokenOrder['spec']): AskedTerms {
  return {
    maxUses: spec.uses,
    expiresAt: spec.expiresAt === undefined ? null : parseInstant(spec.expiresAt),
    approval: spec.approval,
    clusterName: spec.clusterName ?? null,
    region: spec.region ?? null,
    labels: spec.labels ?? {},
    allowLabels: spec.allowLabels,
    agentThumbprint: spec.agentThumbprint === undefined ? null : boundThumbprint(spec.agentThumbprint),
    rekeys: spec.rekeys === undefined ? null : clusterUid(spec.rekeys),
  };
}

function boundThumbprint(text: string): string {
  return readThumbprint(text) ?? refuse('/spec/agentThumbprint', 'A thumbprint has 43 characters of base64url, or 64 hex digits');
}

function clusterUid(text: string): ClusterUid {
  if (uuidOf('cl', text) === null) refuse('/spec/rekeys', 'The uid of a cluster, such as cl_01kaq8z3m5t7w9yb2d4f6h8j0k');
  return text as ClusterUid; // uuidOf has read it
}

/** `ed25519:` and the 32 bytes in base64url. */
function readPublicKey(text: string): Uint8Array {
  const x = text.startsWith('ed25519:') ? text.slice('ed25519:'.length) : '';
  return publicKeyBytes({ x }) ?? refuse('/publicKey', 'ed25519: and a public key of 32 bytes in base64url');
}

function refuse(pointer: string, message: string): never {
  throw invalid(pointer, message);
}

function invalid(pointer: string, message: string): FlotillaError {
  return new FlotillaError('invalid_field', { detail: message, errors: [{ in: 'body', pointer, code: 'invalid_field', message }] });
}
