import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { JsonObject, KubernetesObject } from '@flotilla/core';
import type { Fault } from '../finding.ts';
import { celRules, type CelRule } from './cel-rules.ts';
import { faultOf } from './schema-fault.ts';
import { closed, objectSchema } from './object-schemas.ts';

const KUBERNETES_KEYWORDS = [
  'validations',
  'int-or-string',
  'preserve-unknown-fields',
  'list-type',
  'list-map-keys',
  'map-type',
  'embedded-resource',
];
const FORMATS = { int32: true, int64: true, double: true, 'date-time': true } as const;

interface Validator {
  readonly validate: ValidateFunction;
  readonly rules: readonly CelRule[];
}

/** Compiling takes some 10 ms a kind, so it happens once and on use. The same answer with and without it. */
const compiled = new Map<string, Validator>();

/**
 * What the API server would refuse in an object, all faults at once: first by schema, then by CEL rule.
 *
 * @param id `apiVersion kind` of a kind that a revision may hold
 */
export function validateObject(id: string, object: KubernetesObject): readonly Fault[] {
  const { validate, rules } = validatorOf(id);
  // The API server fills in defaults before it asks the rules; the object itself must not change.
  const withDefaults = JSON.parse(JSON.stringify(object)) as JsonObject; // came in as JSON, so it is JSON
  const isValid = validate(withDefaults);
  const schemaFaults = isValid ? [] : (validate.errors ?? []).filter(isCause).map((error) => faultOf(error, object.kind));
  return [...schemaFaults, ...rules.flatMap((rule) => rule(withDefaults))];
}

function validatorOf(id: string): Validator {
  const known = compiled.get(id);
  if (known !== undefined) return known;
  const schema = objectSchema(id);
  if (schema === null) throw new Error(`There is no schema for ${id}`);
  const validator = { validate: newAjv().compile(closed(schema) as JsonObject), rules: celRules(schema) }; // a closed object stays an object
  compiled.set(id, validator);
  return validator;
}

function newAjv(): Ajv {
  const ajv = new Ajv({
    strict: true,
    strictTypes: false,
    allErrors: true,
    allowUnionTypes: true,
    unicodeRegExp: true,
    useDefaults: true,
    verbose: true,
    formats: FORMATS,
  });
  for (const keyword of KUBERNETES_KEYWORDS) ajv.addKeyword(`x-kubernetes-${keyword}`);
  return ajv;
}

/** `anyOf` and the like only repeat what their branches say. */
function isCause({ keyword }: ErrorObject): boolean {
  return keyword !== 'anyOf' && keyword !== 'oneOf' && keyword !== 'if';
}
