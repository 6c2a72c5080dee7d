import type { ConfigReport } from '../agent/report.ts';
import type { Health } from '../cluster/cluster.ts';
import type { EpochMs } from '../kernel/time.ts';
import type { ObjectKey } from '../verdict/flux-object.ts';

/** What an agent reported of one config, with the verdict of this server. */
export interface ObservedConfig extends ConfigReport {
  /** Since when the verdict has its word, by the server's clock. */
  readonly since: EpochMs;
}

export const SEVERITIES = ['Failing', 'Stalled', 'Waiting', 'Attention'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Something that is not well in a cluster: an object, or a config as a whole (subject `Config/webapp`, kind `Config`). */
export interface ClusterProblem {
  readonly subject: string;
  readonly config: string | null;
  readonly kind: string;
  readonly severity: Severity;
  readonly reason: string;
  readonly message: string;
  readonly since: EpochMs;
}

/** What is kept of a cluster, without its objects. */
export interface KnownObservation {
  readonly bootEpoch: number;
  readonly reportSeq: number;
  readonly configs: Readonly<Record<string, ObservedConfig>>;
  /** Objects whose readiness is Unknown at the moment. */
  readonly progressing: readonly ObjectKey[];
  readonly objectCount: number;
  /** Of the facts alone; see {@link shownHealth}. */
  readonly health: Health;
  /** The agent could not read its cluster when it was last heard. */
  readonly isSilent: boolean;
  readonly problems: readonly ClusterProblem[];
}

/** Health to show: of a cluster that cannot be read nothing is known. */
export function shownHealth({ health, isSilent }: Pick<KnownObservation, 'health' | 'isSilent'>): Health {
  return isSilent ? 'Unknown' : health;
}
