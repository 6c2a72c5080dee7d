import { nearestWord } from '@flotilla/contracts/client';
import { usageError } from '../exit-codes.ts';
import { apiTokenKind, auditKind } from './access.kinds.ts';
import { assignmentKind, clusterKind, fluxObjectKind, historyKind, problemKind } from './clusters.kinds.ts';
import { configKind, revisionKind } from './configs.kinds.ts';
import { joinTokenKind, registrationKind } from './joining.kinds.ts';
import type { Kind } from './kind.ts';

/** A kind whose rows are handed to its own view only, so that nobody needs to know their type. */
export type AnyKind = Kind<never>;

function erased<T>(kind: Kind<T>): AnyKind {
  return kind as unknown as AnyKind; // rows come from its list and go to its view: the two agree by construction
}

export const KINDS: readonly AnyKind[] = [
  erased(clusterKind),
  erased(assignmentKind),
  erased(fluxObjectKind),
  erased(problemKind),
  erased(historyKind),
  erased(configKind),
  erased(revisionKind),
  erased(joinTokenKind),
  erased(registrationKind),
  erased(apiTokenKind),
  erased(auditKind),
];

/** @throws CliError `usage` with the nearest kind */
export function findKind(word: string): AnyKind {
  const kind = KINDS.find((each) => each.name === word || each.aliases.includes(word));
  if (kind !== undefined) return kind;
  const nearest = nearestWord(
    word,
    KINDS.flatMap((each) => [each.name, ...each.aliases]),
  );
  throw usageError(
    `There is no kind "${word}"`,
    nearest === null ? `One of ${KINDS.map((each) => each.name).join(', ')}` : `Did you mean ${nearest}?`,
  );
}
