import { ERROR_CODES, isJsonObject, nearestWord, type ErrorCode, type FieldFault } from '@flotilla/core';
import type { z } from 'zod';
import { knownKeys } from './schema-keys.ts';

type Place = FieldFault['in'];
type Issue = z.core.$ZodIssue;

/** Fields that readers of other manuals look for, and that this version does not have. */
const UNSUPPORTED_FIELDS = new Set([
  'gates',
  'gate',
  'windows',
  'window',
  'plan',
  'planRef',
  'rollout',
  'stages',
  'strategy',
  'schedule',
  'budget',
  'failureBudget',
  'soak',
  'bake',
  'maxInFlight',
  'pin',
  'quarantine',
  'tracker',
  'commands',
  'triggers',
  'webhooks',
  'bindings',
]);

const MAX_FAULTS = 100;

/** Each issue of a schema as a fault at its place, in the words of the API. */
export function faultsOf(place: Place, schema: z.ZodType, value: unknown, issues: readonly Issue[]): readonly FieldFault[] {
  return issues.flatMap((issue) => faultsOfIssue(place, schema, value, issue)).slice(0, MAX_FAULTS);
}

function faultsOfIssue(place: Place, schema: z.ZodType, value: unknown, issue: Issue): readonly FieldFault[] {
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, issue.path);
    return issue.keys.map((key) => unknownKey(place, [...issue.path, key], known));
  }
  const branch = issue.code === 'invalid_union' ? likeliestBranch(issue) : [];
  if (branch.length > 0) return faultsOf(place, schema, value, branch);
  return [{ in: place, pointer: pointerOf(place, issue.path), code: codeOf(issue), message: messageOf(issue, value) }];
}

function unknownKey(place: Place, path: readonly PropertyKey[], known: readonly string[]): FieldFault {
  const key = String(path.at(-1));
  const pointer = pointerOf(place, path);
  if (place === 'body' && UNSUPPORTED_FIELDS.has(key))
    return { in: place, pointer, code: 'unsupported_field', message: 'This version does not support the field' };
  const near = nearestWord(key, known);
  const list = known.length === 0 ? 'none is taken here' : `known: ${known.join(', ')}`;
  const message = near === null ? `Unknown; ${list}` : `Unknown; "${near}" is the nearest known`;
  return { in: place, pointer, code: place === 'query' ? 'unknown_parameter' : 'unknown_field', message };
}

/** Of the branches of a union the one that came closest, with the fewest issues; empty for a discriminator that no branch has. */
function likeliestBranch(issue: Extract<Issue, { code: 'invalid_union' }>): readonly Issue[] {
  const branches = issue.errors.filter((branch) => branch.length > 0).toSorted((a, b) => a.length - b.length);
  const [closest] = branches;
  return (closest ?? []).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** A schema may name the code of its own refusal. */
function codeOf(issue: Issue): ErrorCode {
  const named: unknown = issue.code === 'custom' ? issue.params?.['code'] : undefined;
  return typeof named === 'string' && Object.hasOwn(ERROR_CODES, named) ? (named as ErrorCode) : 'invalid_field'; // a key of the table
}

function messageOf(issue: Issue, value: unknown): string {
  if (issue.code !== 'invalid_value') return issue.message;
  const given = at(value, issue.path);
  const words = issue.values.map(String);
  const near = typeof given === 'string' ? nearestWord(given, words) : null;
  return near === null ? `One of ${words.join(', ')}` : `Write "${near}"; one of ${words.join(', ')}`;
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const step of path) {
    if (Array.isArray(current)) current = current[Number(step)];
    else current = isJsonObject(current) ? current[String(step)] : undefined;
  }
  return current;
}

/** RFC 6901 for a body; elsewhere the parameter's name. */
function pointerOf(place: Place, path: readonly PropertyKey[]): string {
  if (place !== 'body') return String(path[0] ?? '');
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
