import type { ClusterUid } from '../kernel/uid.ts';

/** The one agent process that speaks for a cluster. */
export interface AgentSession {
  readonly cluster: ClusterUid;
  /** 128 random bits, new at each start of the process. */
  readonly session: string;
  /** Grows with each takeover: the boot epoch of reports. */
  readonly version: number;
  readonly seq: number;
  readonly attempt: number;
  /** Sessions that were taken over from, newest last; they never come back. */
  readonly displaced: readonly string[];
}

/** One step in the lane of a session: an upgrade of the channel. A retry repeats `seq` and `attempt`. */
export interface Poll {
  readonly session: string;
  readonly seq: number;
  readonly attempt: number;
}

const MAX_DISPLACED = 16;
/** More takeovers than a database that was put back may have forgotten. */
const LOST_EPOCHS = 1_000;

/**
 * Whether a poll is served, and the session that stands then. A gap in `seq` is served: it means that this database lost history, and with
 * it reports that the agent takes for told; in a boot epoch of its own everything is told again.
 *
 * @returns null when a newer process has taken over, or the poll is an old one
 */
export function afterPoll(cluster: ClusterUid, current: AgentSession | null, poll: Poll): AgentSession | null {
  if (current === null) return { cluster, ...poll, version: 1, displaced: [] };
  if (current.session === poll.session) {
    const isRetry = poll.seq === current.seq && poll.attempt === current.attempt;
    if (poll.seq <= current.seq && !isRetry) return null;
    return { ...current, ...poll, version: current.version + (poll.seq > current.seq + 1 ? LOST_EPOCHS : 0) };
  }
  if (current.displaced.includes(poll.session)) return null;
  return {
    cluster,
    ...poll,
    version: current.version + (poll.seq > 1 ? LOST_EPOCHS : 1),
    displaced: [...current.displaced, current.session].slice(-MAX_DISPLACED),
  };
}
