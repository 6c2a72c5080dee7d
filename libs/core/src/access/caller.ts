import type { ApiTokenUid, ClusterUid } from '../kernel/uid.ts';
import type { Role } from './permissions.ts';

/** A person or a program behind an API token. Made by the guard only. */
export interface UserCaller {
  readonly kind: 'User';
  /** The token's name: who is named in audit and history. */
  readonly name: string;
  readonly tokenUid: ApiTokenUid;
  readonly role: Role;
  readonly requestId: string;
}

/** A cluster's agent; everything it may see follows from its key and from nothing it sends. */
export interface AgentCaller {
  readonly kind: 'Agent';
  readonly cluster: ClusterUid;
  readonly thumbprint: string;
  /** 128 random bits per process start; empty on `GET /self`. */
  readonly session: string;
  readonly requestId: string;
}

/** Nobody: on routes whose access is `public`. */
export interface AnonymousCaller {
  readonly kind: 'Anonymous';
  /** Where the request comes from. */
  readonly address: string;
  readonly requestId: string;
}

export type Caller = UserCaller | AgentCaller | AnonymousCaller;

/** Under which name a change is recorded: `token:ada`, `agent:cl_…`, `system`. */
export type Actor = string;

export function actorOf(caller: Caller): Actor {
  switch (caller.kind) {
    case 'User':
      return `token:${caller.name}`;
    case 'Agent':
      return `agent:${caller.cluster}`;
    case 'Anonymous':
      return 'anonymous';
  }
}
