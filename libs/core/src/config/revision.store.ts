import type { Digest } from '../kernel/digest.ts';
import type { JsonValue } from '../kernel/json.ts';
import type { ConfigUid } from '../kernel/uid.ts';
import type { Rendering } from './rendering.ts';
import type { Revision } from './revision.ts';

/** A revision as it is published; its number is given by the store. */
export type NewRevision = Omit<Revision, 'seq'> & { readonly findings: JsonValue };

export abstract class RevisionStore {
  /** Needs the config's lock. @returns the number, and whether this content is new here */
  abstract publish(config: ConfigUid, revision: NewRevision): Promise<{ readonly seq: number; readonly isNew: boolean }>;
  /**
   * @param reference `r17`, a digest, or at least 8 of its hex digits
   * @throws FlotillaError `invalid_field` when hex digits fit more than one
   */
  abstract find(config: { readonly uid: ConfigUid; readonly name: string }, reference: string): Promise<Revision | null>;
  /** Keeps renderings by their digests; those that are kept already stay. */
  abstract keepRenderings(renderings: readonly { readonly digest: Digest; readonly rendering: Rendering }[]): Promise<void>;
  abstract rendering(digest: Digest): Promise<Rendering | null>;
}
