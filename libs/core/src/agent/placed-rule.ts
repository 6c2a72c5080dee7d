import { REVISION_LABEL } from '../inventory/ownership.ts';
import type { WrittenObject } from '../inventory/apply-step.ts';
import { contentOf, type RevisionPart } from '../inventory/inventory.ts';
import { digestOf } from '../kernel/digest.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { EpochMs } from '../kernel/time.ts';
import type { ObjectKey } from '../verdict/flux-object.ts';
import type { ClaimRecord } from '../verdict/reading.ts';
import type { ReadingTaken } from './agent-event.ts';
import type { ConfigState, Placed } from './agent-state.ts';
import type { DriftReport } from './report.ts';

const MAX_DRIFT = 20;
/** Ours to change at any time, so no drift: the revision's name and the token. */
const OWN_FIELDS = [REVISION_LABEL, 'reconcile.fluxcd.io/requestedAt'].map((name) => name.replaceAll('/', '~1'));

export interface Write {
  readonly key: ObjectKey;
  readonly isHeld: boolean;
  readonly written: WrittenObject;
}

/** Remembers an object that was written: the record its readings are judged against, and what it says about drift. */
export function placedAfter(config: ConfigState, write: Write, now: EpochMs): ConfigState {
  const part = config.body?.parts.find(({ key }) => key === write.key);
  if (part === undefined || config.held === null) return config;
  const placed = placedOf(config, part, write);
  const found = driftOf(config, part, write, now);
  const { [write.key]: _seen, ...seen } = config.seen;
  const { [write.key]: _trouble, ...troubles } = config.troubles;
  const drift = found === null ? config.drift : [...config.drift, found].slice(-MAX_DRIFT);
  return { ...config, placed: { ...config.placed, [write.key]: placed }, seen, troubles, drift };
}

/** Readings count only for objects that are placed; the same reading again changes nothing. */
export function withReadings(config: ConfigState, taken: Readonly<Record<ObjectKey, ReadingTaken>>): ConfigState {
  let current = config;
  for (const [key, { reading, tokens }] of Object.entries(taken)) {
    const placed = current.placed[key];
    if (placed === undefined) continue;
    const isNews = tokens.length !== placed.record.tokens.length;
    const learned = isNews ? { ...current.placed, [key]: { ...placed, record: { ...placed.record, tokens } } } : current.placed;
    const isKnown =
      current.seen[key] !== undefined &&
      digestOf(current.seen[key] as unknown as JsonObject) === digestOf(reading as unknown as JsonObject); // readings are JSON by their types
    if (!isKnown || isNews) current = { ...current, placed: learned, seen: { ...current.seen, [key]: reading } };
  }
  return current;
}

function placedOf(config: ConfigState, part: RevisionPart, { isHeld, written }: Write): Placed {
  const before = config.placed[part.key];
  const known = before?.record.uid === written.uid ? before : null;
  const tokenDue = isTokenDue(config, part, { known, written }) ? tokenOf(config) : null;
  const record: ClaimRecord = {
    uid: written.uid,
    generation: written.generation,
    tokens: known?.record.tokens ?? tokensBefore(part, written, tokenDue),
    handledBefore: known === null ? written.handledToken : known.record.handledBefore,
    expected: expectedOf(config, part),
    sourceOk: before?.record.sourceOk ?? false,
  };
  return { record, isHeld, tokenDue };
}

function tokenOf({ held }: ConfigState): string | null {
  return held === null ? null : held.token;
}

/** A root is always asked for a pass of this claim; a source only when there is something to fetch. */
function isTokenDue(
  config: ConfigState,
  part: RevisionPart,
  { known, written }: { readonly known: Placed | null; readonly written: WrittenObject },
): boolean {
  if (!part.takesToken) return false;
  if (part.role === 'root') return known === null || known.tokenDue !== null;
  return isChanging(config, part) || isFresh(written);
}

/** A change that a crash may have cut short counts as one, although writing it again changes nothing. */
function isChanging({ inventory }: ConfigState, { key }: RevisionPart): boolean {
  return (inventory[key]?.content ?? null) === null;
}

/** A source whose spec did not change is left alone: a pass would fetch again what it has. */
function isFresh({ before, uid, generation, requestedToken }: WrittenObject): boolean {
  return requestedToken === null || before === null || before.uid !== uid || before.generation !== generation;
}

/** What was asked of a source left alone still stands: its content is told by its revision. Of anything else only what we ask from now on counts. */
function tokensBefore({ role }: RevisionPart, { requestedToken }: WrittenObject, tokenDue: string | null): readonly string[] {
  return role === 'source' && tokenDue === null && requestedToken !== null ? [requestedToken] : [];
}

function expectedOf({ body }: ConfigState, { key, source }: RevisionPart): string | null {
  const expected = body?.rendering.expected ?? {};
  return expected[key] ?? (source === null ? null : (expected[source] ?? null));
}

/** What was as wanted before and is not now. The first write of a new content is no drift, and neither is the release of a root held back. */
function driftOf(config: ConfigState, part: RevisionPart, { written }: Write, at: EpochMs): DriftReport | null {
  const known = config.placed[part.key];
  if (known?.isHeld === true) return null;
  const wasAsWanted = known !== undefined || config.inventory[part.key]?.content === contentOf(part);
  if (!wasAsWanted) return null;
  if (written.before === null) return { object: part.key, kind: 'Deleted', fields: [], at };
  const fields = written.changes.filter((pointer) => !OWN_FIELDS.some((name) => pointer.endsWith(name)));
  return fields.length === 0 ? null : { object: part.key, kind: 'Edited', fields, at };
}
