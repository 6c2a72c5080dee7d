import type { ErrorObject } from 'ajv';
import { isJsonObject, nearestWord } from '@flotilla/core';
import type { Fault } from '../finding.ts';
import { hintForInvention } from './inventions.ts';
import { pointerStep } from './numbers.ts';

/** A schema's complaint in words, with the nearest name where one was meant. */
export function faultOf(error: ErrorObject, kind: string): Fault {
  const at = error.instancePath;
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownField(error, kind);
    case 'required': {
      const field = String(error.params['missingProperty']);
      return { pointer: `${at}/${field}`, message: `${wordOf(at, field)} is missing`, hint: `${kind} requires ${field}` };
    }
    case 'enum': {
      const allowed = listOf(error.params['allowedValues']);
      const near = typeof error.data === 'string' ? nearestWord(error.data, allowed) : null;
      return {
        pointer: at,
        message: `${wordOf(at)} is none of ${allowed.join(', ')}`,
        hint: near === null ? 'Use one of these' : `Did you mean ${near}?`,
      };
    }
    case 'type':
      return wrongType(error);
    case 'pattern':
      return {
        pointer: at,
        message: `${wordOf(at)} does not have the form ${String(error.params['pattern'])}`,
        hint: hintForForm(at, error.data),
      };
    default:
      return { pointer: at, message: `${wordOf(at)} ${error.message ?? 'is not valid'}`, hint: 'Mend the value' };
  }
}

function unknownField(error: ErrorObject, kind: string): Fault {
  const field = String(error.params['additionalProperty']);
  const known = isJsonObject(error.parentSchema?.['properties']) ? Object.keys(error.parentSchema['properties']) : [];
  const pointer = `${error.instancePath}/${pointerStep(field)}`;
  const near = nearestWord(field, known);
  const hint = hintForInvention(pointer, kind) ?? (near === null ? `Remove it; known here: ${known.join(', ')}` : `Did you mean ${near}?`);
  return { pointer, message: `${wordOf(error.instancePath, field)} is not a field of ${kind}`, hint, fix: { kind: 'suggest' } };
}

/** Text that was written without quotes, such as a tag of digits or `yes`, is the usual cause. */
function wrongType(error: ErrorObject): Fault {
  const wanted = String(error.params['type']);
  const isUnquoted = wanted === 'string' && (typeof error.data === 'number' || typeof error.data === 'boolean');
  const isQuoted = (wanted === 'integer' || wanted === 'number' || wanted === 'boolean') && typeof error.data === 'string';
  return {
    pointer: error.instancePath,
    message: `${wordOf(error.instancePath)} must be ${articled(wanted)}, not ${articled(typeOf(error.data))}`,
    hint: isUnquoted ? 'Put it in quotes' : isQuoted ? 'Write it without quotes' : `Give ${articled(wanted)}`,
  };
}

function hintForForm(pointer: string, value: unknown): string {
  if (typeof value !== 'string') return 'Mend the value';
  if (/interval|timeout/i.test(pointer)) return 'Durations are written 30s, 5m, 1h30m; Flux knows no d';
  if (pointer.endsWith('/url') && /^[^/]+@[^/]+:/.test(value)) return 'Write ssh://user@host/path: Flux does not take the scp form';
  return 'Mend the value';
}

function wordOf(instancePath: string, field?: string): string {
  const parts = [...instancePath.split('/').slice(1), ...(field === undefined ? [] : [field])];
  return parts.length === 0 ? 'The object' : parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')).join('.');
}

function articled(type: string): string {
  switch (type) {
    case 'string':
      return 'text';
    case 'array':
      return 'a list';
    case 'object':
    case 'integer':
      return `an ${type}`;
    case 'null':
      return 'nothing';
    default:
      return `a ${type}`;
  }
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
