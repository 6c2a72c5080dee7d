import type { ApplyStep } from '../inventory/apply-step.ts';
import type { InventoryEntry } from '../inventory/inventory.ts';
import { planPrune, type PruneDecision } from '../inventory/plan-prune.ts';
import type { PruneCap } from '../config/rendering.ts';
import type { EpochMs } from '../kernel/time.ts';
import { objectKey } from '../verdict/flux-object.ts';
import { isActive, isDue, withConfig, type AgentState, type ConfigState } from './agent-state.ts';
import type { AgentStep } from './agent-event.ts';
import { judgementOf } from './config-report.ts';
import { isAtRest } from './follow-rule.ts';
import { presentLeftovers, withStoredInventory } from './present-inventory.ts';
import type { PruneHeld } from './report.ts';

/**
 * Once converged: removes what the revision dropped, if it may, and settles. INVARIANTS: only for a config that the document names; only after
 * the whole cluster was listed and while it can be read; what may not go, or does not go, stays in the inventory.
 */
export function pruneLeftovers(state: AgentState, now: EpochMs): AgentStep {
  if (!state.isSynced || state.clusterSilence !== null) return { state, effects: [] };
  let current = state;
  for (const config of Object.values(state.configs)) {
    const isReady =
      isActive(config) && isAtRest(state, config) && config.phase !== 'Applying' && judgementOf(config).verdict === 'Succeeded';
    if (isReady) current = withConfig(current, settled(state, config, now));
  }
  return { state: current, effects: [] };
}

function settled(state: AgentState, config: ConfigState, now: EpochMs): ConfigState {
  const leftovers = presentLeftovers(config);
  const cap = config.body?.rendering.prune;
  const decided = cap === undefined ? config : decidedPrune(state, { config, leftovers, cap }, now);
  if (decided.steps.length > 0) return decided;
  const stored = withStoredInventory(decided);
  if (stored !== decided) return stored;
  const phase = leftovers.length === 0 ? 'Settled' : 'Pruning';
  return decided.phase === phase && decided.gone.length === 0 ? decided : { ...decided, gone: [], phase };
}

interface Leftovers {
  readonly config: ConfigState;
  readonly leftovers: readonly InventoryEntry[];
  readonly cap: PruneCap;
}

/** What was allowed to go and has not gone is tried again without asking again. */
function decidedPrune(state: AgentState, { config, leftovers, cap }: Leftovers, now: EpochMs): ConfigState {
  const isTried = ({ ref }: InventoryEntry): boolean => config.pruneFailed[objectKey(ref)] !== undefined;
  const fresh = leftovers.filter((entry) => !isTried(entry));
  const again = isDue(config.retry, now) ? leftovers.filter(isTried) : [];
  const inventoryCount = (key: string): number => state.observed.get(key)?.inventoryCount ?? 0;
  const decision = planPrune({
    inventory: config.inventory,
    leftovers: fresh,
    cap,
    inventoryCount,
    approved: config.wish?.pruneApproved ?? null,
  });
  const pruneHeld = heldOf(decision, config.pruneHeld, now);
  const going = decision.kind === 'Allowed' ? [...fresh, ...again] : again;
  const steps = going.map(({ ref, uid }): ApplyStep => ({
    action: 'pruneObject',
    key: objectKey(ref),
    ref,
    ownedUid: uid,
    onRemove: cap.onRemove,
  }));
  if (steps.length === 0 && pruneHeld === config.pruneHeld) return config;
  return { ...config, phase: 'Pruning', pruneHeld, steps };
}

/** The same object while the same list waits: its age is that of the first sight. */
function heldOf(decision: PruneDecision, known: PruneHeld | null, now: EpochMs): PruneHeld | null {
  if (decision.kind === 'Allowed') return null;
  const { hash, total } = decision.held;
  if (known?.hash === hash && known.total === total) return known;
  return { ...decision.held, since: known?.hash === hash ? known.since : now };
}
