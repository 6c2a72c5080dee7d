/** How long each wait may last, in milliseconds. The defaults are what the documentation promises; tests shorten them. */
export interface ClientTimings {
  /** Until a new socket is ready to be written to, TLS included. */
  readonly connectMs: number;
  /** A whole answer, from the first byte sent to the last received. */
  readonly responseMs: number;
  /** Between two bytes of a page of a list. */
  readonly listIdleMs: number;
  /** Nothing heard from the API server for so long: it is probed. */
  readonly probeAfterMs: number;
  /** An answer to a probe; with `probeAfterMs` the bound within which a frozen API server is noticed. */
  readonly probeTimeoutMs: number;
  /** Between two probes, and between two `Silent` events, while nothing can be read. */
  readonly silentEveryMs: number;
  /**
   * A watch is asked to end after this long, up to a quarter more, so that not all end together. Short, because nothing else tells a quiet
   * watch from a dead socket: bookmarks of a quiet kind may stay away for minutes, seen on kube-apiserver 1.36.
   */
  readonly watchForMs: number;
  /** So long after its time a watch that did not end is taken for dead. */
  readonly watchGraceMs: number;
  /** A watch that lived so long ends the backoff. */
  readonly provenAfterMs: number;
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
}

export const DEFAULT_TIMINGS: ClientTimings = {
  connectMs: 3_000,
  responseMs: 15_000,
  listIdleMs: 60_000,
  probeAfterMs: 10_000,
  probeTimeoutMs: 4_000,
  silentEveryMs: 5_000,
  watchForMs: 60_000,
  watchGraceMs: 10_000,
  provenAfterMs: 30_000,
  backoffBaseMs: 1_000,
  backoffCapMs: 300_000,
};
