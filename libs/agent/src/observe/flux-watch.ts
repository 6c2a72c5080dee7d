import {
  ClusterUnavailable,
  objectKey,
  type ClusterApi,
  type Clock,
  type EpochMs,
  type ObjectKey,
  type ServedKind,
  type WatchEvent,
} from '@flotilla/core';
import { fluxKindOf } from '@flotilla/flux';
import { backoff, type Logger } from '@flotilla/platform';
import type { CacheChange, FluxCache } from './flux-cache.ts';

export interface FluxWatchListener {
  /** Some time after the first change of a burst. `isComplete` once every kind was listed. */
  readonly seen: (change: CacheChange & { readonly isComplete: boolean }) => void;
  readonly silent: (silence: { readonly since: EpochMs; readonly message: string }) => void;
  /** The cluster speaks again. */
  readonly heard: () => void;
}

export interface FluxWatchOptions {
  readonly cluster: ClusterApi;
  readonly cache: FluxCache;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly coalesceMs: number;
  /** How often kinds that were installed since are looked for, in ms. */
  readonly discoverMs: number;
  readonly listener: FluxWatchListener;
}

const RETRY_BASE_MS = 1_000;
const RETRY_CAP_MS = 60_000;

/** A kind that was never listed for this long, while others are, may not be read: the rest must not wait for it. */
const UNREADABLE_MS = 60_000;

interface KindFollowed {
  readonly kind: ServedKind;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/**
 * Follows every kind of Flux that the cluster serves, owned by a config or not.
 *
 * INVARIANTS: `isComplete` is said only when every kind that can be read was listed; the cluster is silent while discovery fails or a kind
 * that was listed cannot be read; a kind that is served no more is no silence.
 */
export class FluxWatch {
  private readonly abort = new AbortController();
  private readonly watches = new Map<string, KindFollowed>();
  private readonly listed = new Set<string>();
  private readonly unreadable = new Set<string>();
  private readonly silences = new Map<string, EpochMs>();
  private readonly changed = new Set<ObjectKey>();
  private readonly removed = new Set<ObjectKey>();
  private isDiscovered = false;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;

  constructor(private readonly options: FluxWatchOptions) {}

  start(): void {
    this.running ??= this.discover();
  }

  /** Resolves when no watch runs any more. */
  async stop(): Promise<void> {
    this.abort.abort();
    clearTimeout(this.timer);
    await this.running;
    for (const { abort } of this.watches.values()) abort.abort();
    await Promise.all([...this.watches.values()].map(({ ended }) => ended));
  }

  private async discover(): Promise<void> {
    const { cluster, clock, discoverMs } = this.options;
    const { signal } = this.abort;
    let failures = 0;
    while (!signal.aborted) {
      const startedAt = clock.now();
      try {
        this.followAll(await cluster.servedKinds());
        if (failures > 0) this.speaks('discovery');
        failures = 0;
        this.isDiscovered = true;
        this.schedule();
        await clock.sleep(discoverMs, signal);
      } catch (error) {
        if (!(error instanceof ClusterUnavailable)) throw error;
        failures += 1;
        this.isSilent('discovery', { since: startedAt, message: error.message });
        await clock.sleep(backoff(failures, RETRY_BASE_MS, RETRY_CAP_MS), signal);
      }
    }
  }

  private followAll(served: readonly ServedKind[]): void {
    const names = new Set(served.map(nameOf));
    for (const [name, followed] of this.watches) if (!names.has(name)) this.leave(name, followed, served);
    for (const kind of served) if (fluxKindOf(kind) !== null && !this.watches.has(nameOf(kind))) this.follow(kind);
  }

  private follow(kind: ServedKind): void {
    const name = nameOf(kind);
    const abort = new AbortController();
    const ended = this.options.cluster.watch(kind, (event) => this.take(name, kind, event), abort.signal);
    this.watches.set(name, { kind, abort, ended });
  }

  /** The kind was removed, and its objects with it, unless another version of it is served now. */
  private leave(name: string, { kind, abort }: KindFollowed, served: readonly ServedKind[]): void {
    abort.abort();
    for (const names of [this.watches, this.listed, this.unreadable]) names.delete(name);
    this.speaks(name);
    if (!served.some((other) => other.kind === kind.kind && fluxKindOf(other) !== null)) this.note(this.options.cache.relist(kind, []));
  }

  private take(name: string, kind: ServedKind, event: WatchEvent): void {
    const { cache } = this.options;
    if (event.kind === 'Silent') return this.takeSilence(name, event);
    this.unreadable.delete(name);
    this.speaks(name);
    switch (event.kind) {
      case 'Relisted':
        this.listed.add(name);
        return this.note(cache.relist(kind, event.objects));
      case 'Changed': {
        const key = cache.put(event.object);
        return key === null ? undefined : this.note({ changed: [key], removed: [] });
      }
      case 'Gone':
        return this.note(cache.remove(objectKey(event.ref)));
    }
  }

  private takeSilence(name: string, { sinceMs, message }: Extract<WatchEvent, { kind: 'Silent' }>): void {
    if (this.listed.has(name) || this.listed.size === 0) return this.isSilent(name, { since: this.options.clock.now() - sinceMs, message });
    if (sinceMs < UNREADABLE_MS || this.unreadable.has(name)) return;
    this.options.logger.warn('a kind of Flux cannot be read and is left out', { kind: name, message });
    this.unreadable.add(name);
    this.schedule();
  }

  private isSilent(name: string, silence: { readonly since: EpochMs; readonly message: string }): void {
    if (this.silences.size === 0) this.options.listener.silent(silence);
    this.silences.set(name, silence.since);
  }

  private speaks(name: string): void {
    if (this.silences.delete(name) && this.silences.size === 0) this.options.listener.heard();
  }

  private note({ changed, removed }: CacheChange): void {
    for (const key of changed) {
      this.changed.add(key);
      this.removed.delete(key);
    }
    for (const key of removed) {
      this.removed.add(key);
      this.changed.delete(key);
    }
    this.schedule();
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => this.flush(), this.options.coalesceMs);
  }

  private flush(): void {
    this.timer = undefined;
    const isAnyListed = this.listed.size > 0 || this.watches.size === 0;
    const isComplete = this.isDiscovered && isAnyListed && this.listed.size + this.unreadable.size === this.watches.size;
    const change = { changed: [...this.changed], removed: [...this.removed], isComplete };
    this.changed.clear();
    this.removed.clear();
    this.options.listener.seen(change);
  }
}

function nameOf({ apiVersion, kind }: ServedKind): string {
  return `${apiVersion} ${kind}`;
}
