import { FlotillaError } from '../error/flotilla-error.ts';

/** Who says something for a cluster: a key, and the process that holds it. */
export interface Speaker {
  readonly thumbprint: string;
  readonly session: string;
}

/** What a claim or a report is worth, by key and session as they are in its own transaction. */
export type Standing = 'Accepted' | 'KeyRevoked' | 'SessionSuperseded';

/**
 * @param standing undefined for a key that is not known at all
 * @throws FlotillaError `key_revoked` or `session_superseded`
 */
export function requireStanding(standing: Standing | undefined): void {
  if (standing === 'Accepted') return;
  if (standing === 'SessionSuperseded')
    throw new FlotillaError('session_superseded', {
      detail: 'A newer process of this cluster has taken over; what this one says does not count',
    });
  throw new FlotillaError('key_revoked', { detail: 'This agent key was revoked, or its cluster was forgotten' });
}
