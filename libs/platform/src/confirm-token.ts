import { digestOf, FlotillaError, isJsonObject, type Actor, type EpochMs, type JsonValue } from '@flotilla/core';
import { openText, sealText } from './sealed-text.ts';

/** What someone has seen and is about to do. */
export interface Confirmation {
  readonly actor: Actor;
  /** The act with all that decides what it does: route id, config, revision, selector. */
  readonly act: JsonValue;
  /** Uids of everything it would touch. */
  readonly matched: readonly string[];
}

export interface ConfirmToken {
  readonly text: string;
  readonly expiresAt: EpochMs;
}

const LIFETIME_MS = 10 * 60_000;

/** Proofs that a caller has seen how many clusters an act touches; bound to caller, act and the set. */
export class ConfirmTokenCodec {
  constructor(private readonly key: Uint8Array) {}

  issue(confirmation: Confirmation, now: EpochMs): ConfirmToken {
    const expiresAt = now + LIFETIME_MS;
    return { text: sealText(this.key, boundTo(confirmation), { expiresAt, matched: digestOfSet(confirmation.matched) }), expiresAt };
  }

  /**
   * Returns when `token` was made for this very act by this caller on the same set.
   *
   * @throws FlotillaError `confirmation_required` without a token or with one of another act, caller or time;
   *   `blast_radius_changed` when the set is another by now
   */
  check(confirmation: Confirmation, token: string | undefined, now: EpochMs): void {
    const seen = token === undefined ? undefined : openText(this.key, boundTo(confirmation), token);
    if (!isJsonObject(seen) || typeof seen['expiresAt'] !== 'number' || seen['expiresAt'] <= now)
      throw required(confirmation.matched.length);
    if (seen['matched'] === digestOfSet(confirmation.matched)) return;
    throw new FlotillaError('blast_radius_changed', {
      detail: `Other clusters match than were confirmed; ${confirmation.matched.length} match now`,
      hint: 'Repeat the dry run and confirm what it shows now',
      extra: { matched: confirmation.matched.length },
    });
  }
}

function boundTo({ actor, act }: Confirmation): JsonValue {
  return { actor, act };
}

function digestOfSet(uids: readonly string[]): string {
  return digestOf(uids.toSorted());
}

function required(matched: number): FlotillaError {
  return new FlotillaError('confirmation_required', {
    detail: `${matched} clusters match; this many need a confirm token`,
    hint: 'Send the same with dryRun=true, look at it, and send its confirmToken back within 10 minutes',
    extra: { matched },
  });
}
