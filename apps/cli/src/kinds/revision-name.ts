import { usageError } from '../exit-codes.ts';

export interface RevisionName {
  readonly config: string;
  /** `r17`, a digest, or at least 8 of its hex digits. */
  readonly revision: string;
}

/** `webapp@r17`, `webapp@sha256:…`. */
export function parseRevisionName(text: string): RevisionName {
  const match = /^([^@]+)@([^@]+)$/.exec(text);
  const [, config, revision] = match ?? [];
  if (config === undefined || revision === undefined)
    throw usageError(
      `"${text}" is not a revision`,
      'Write config and revision: webapp@r17. flotilla get revision --config webapp lists them',
    );
  return { config, revision };
}
