/** Milliseconds since 1970-01-01T00:00:00Z. The caller brings it; on the server it is the database's clock. */
export type EpochMs = number;

/** RFC 3339 in UTC with milliseconds: the only form of an instant on a wire. */
export function formatInstant(at: EpochMs): string {
  return new Date(at).toISOString();
}

/** @returns null when `text` is not an RFC 3339 instant with a zone */
export function parseInstant(text: string): EpochMs | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

export abstract class Clock {
  abstract now(): EpochMs;
  /** Resolves after `ms`, or at once when `signal` aborts; never rejects. */
  abstract sleep(ms: number, signal?: AbortSignalLike): Promise<void>;
}

/** What core needs of an AbortSignal; core compiles without DOM and Node types. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
