import type { DesiredDocument } from '../assignment/desired.ts';
import type { ApplyStep, StepOutcome } from '../inventory/apply-step.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Digest } from '../kernel/digest.ts';
import type { ObjectKey } from '../verdict/flux-object.ts';
import type { ObservedObject, Reading } from '../verdict/reading.ts';
import type { AgentState, Body } from './agent-state.ts';
import type { Held, HeldDocument, Unsent } from './memory.ts';
import type { AgentFacts, AgentReport } from './report.ts';

/** What the agent finds in the cluster when it starts. */
export interface Remembered {
  readonly document: HeldDocument | null;
  readonly configs: readonly RememberedConfig[];
}

export interface RememberedConfig {
  readonly config: string;
  readonly held: Held | null;
  readonly inventory: Inventory;
  readonly unsent: Unsent;
}

/** What happens to an agent, in the past tense. Facts and time come in with it. */
export type AgentEvent =
  | { readonly kind: 'Started'; readonly remembered: Remembered }
  | { readonly kind: 'ChannelOpened'; readonly bootEpoch: number }
  | { readonly kind: 'ChannelClosed' }
  | { readonly kind: 'DesiredArrived'; readonly etag: Digest; readonly document: DesiredDocument }
  /** The document we hold is the current one. */
  | { readonly kind: 'DesiredUnchanged' }
  | { readonly kind: 'ClaimAnswered'; readonly items: readonly ClaimAnswer[]; readonly etag: Digest; readonly document: DesiredDocument }
  | { readonly kind: 'BodyArrived'; readonly config: string; readonly digest: Digest; readonly body: Body }
  | { readonly kind: 'BodyFailed'; readonly config: string; readonly digest: Digest; readonly message: string }
  | {
      readonly kind: 'StepEnded';
      readonly config: string;
      readonly generation: number;
      readonly step: ApplyStep;
      readonly outcome: StepOutcome;
    }
  | {
      readonly kind: 'ReadingsTaken';
      readonly config: string;
      readonly generation: number;
      readonly readings: Readonly<Record<ObjectKey, ReadingTaken>>;
    }
  | {
      readonly kind: 'ObjectsSeen';
      readonly changed: readonly ObservedObject[];
      readonly removed: readonly ObjectKey[];
      readonly isComplete: boolean;
    }
  | { readonly kind: 'ClusterSilent'; readonly silence: NonNullable<AgentReport['clusterSilence']> }
  | { readonly kind: 'ClusterHeard' }
  | { readonly kind: 'FactsRead'; readonly facts: AgentFacts }
  | { readonly kind: 'ReportAcked'; readonly seq: number; readonly pollAfterMs: number }
  /** Not taken, for whatever reason: it is said again, but not at once. */
  | { readonly kind: 'ReportRefused' }
  | { readonly kind: 'TimerFired' };

export interface ReadingTaken {
  readonly reading: Reading;
  /** Of the record, with what was seen on the object since: a request written over ours is as good as ours. */
  readonly tokens: readonly string[];
}

export interface ClaimAnswer {
  readonly config: string;
  readonly generation: number;
  readonly isAccepted: boolean;
}

/** What is to be done outside; the loop does it in this order. */
export type AgentEffect =
  | { readonly kind: 'sendDesire'; readonly etag: Digest | null }
  | { readonly kind: 'sendClaim'; readonly items: readonly { readonly config: string; readonly generation: number }[] }
  | { readonly kind: 'sendReport'; readonly report: AgentReport }
  | { readonly kind: 'fetchBody'; readonly config: string; readonly digest: Digest }
  | { readonly kind: 'storeDocument'; readonly held: HeldDocument }
  | { readonly kind: 'storeUnsent'; readonly config: string; readonly unsent: Unsent }
  | { readonly kind: 'runStep'; readonly config: string; readonly generation: number; readonly step: ApplyStep }
  /** Judge these objects against their records, from the cache, now. */
  | { readonly kind: 'takeReadings'; readonly config: string }
  /** One timer: the newest instant replaces the one before. */
  | { readonly kind: 'setTimer'; readonly at: number };

export interface AgentStep {
  readonly state: AgentState;
  readonly effects: readonly AgentEffect[];
}
