import type { Stores } from '../stores.ts';
import type { EpochMs } from './time.ts';

/** Hints that are told to every process after the commit; each has a poll behind it, so that a lost one costs one interval. */
export interface Notices {
  /** The desired document of this cluster has changed. */
  readonly desired: string;
  /** An agent key was revoked, or a cluster was forgotten: its channel must close. */
  readonly credentialRevoked: string;
}

/** One transaction and the stores that exist inside it: state, history, audit and notices commit together or not at all. */
export interface Work {
  readonly stores: Stores;
  /** The database's clock, read at the start and again after {@link UnitOfWork} has taken a lock through a store. */
  readonly now: () => Promise<EpochMs>;
  /** Told after the commit; the same notice twice is told once. */
  readonly notice: <K extends keyof Notices>(kind: K, subject: Notices[K]) => void;
}

/**
 * The only way to write. A serialization failure or deadlock repeats `work`, so it must have no effect outside of the transaction.
 *
 * @throws FlotillaError `database_unavailable` when no connection can be had within 3 s
 */
export abstract class UnitOfWork {
  abstract run<T>(work: (work: Work) => Promise<T>): Promise<T>;
  /** The same checks and the same answer, then everything is undone. */
  abstract rehearse<T>(work: (work: Work) => Promise<T>): Promise<T>;
}
