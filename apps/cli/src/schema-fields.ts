import {
  apiTokenResource,
  assignmentResource,
  auditRecord,
  clusterResource,
  configResource,
  finding,
  fluxObjectResource,
  historyEntry,
  jsonSchemaOf,
  joinTokenResource,
  problemResource,
  registrationResource,
  revisionResource,
  revisionSpec,
} from '@flotilla/contracts';
import { nearestWord } from '@flotilla/contracts/client';
import { usageError } from './exit-codes.ts';
import { KINDS } from './kinds/kinds.ts';
import type { Paint } from './output/colour.ts';

const SCHEMAS: Readonly<Record<string, Parameters<typeof jsonSchemaOf>[0]>> = {
  cluster: clusterResource,
  config: configResource,
  revision: revisionResource,
  manifest: revisionSpec,
  jointoken: joinTokenResource,
  registration: registrationResource,
  assignment: assignmentResource,
  fluxobject: fluxObjectResource,
  problem: problemResource,
  history: historyEntry,
  finding,
  token: apiTokenResource,
  audit: auditRecord,
};

/** A part of a JSON schema, as far as it is told here. */
interface FieldSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
  readonly items?: FieldSchema;
  readonly anyOf?: readonly FieldSchema[];
  readonly $defs?: Readonly<Record<string, FieldSchema>>;
}

export interface ExplainedField {
  readonly schema: FieldSchema;
  readonly text: (paint: Paint) => string;
}

/** @param subject `cluster`, `config.spec.prune`: a kind and a way into its fields */
export function explainField(subject: string): ExplainedField {
  const [word = '', ...path] = subject.split('.');
  const root = schemaOf(word);
  let current = resolve(root, root);
  const walked: string[] = [word];
  for (const name of path) {
    const fields = current.properties ?? {};
    const next = fields[name];
    if (next === undefined) throw unknownField(walked.join('.'), name, Object.keys(fields));
    walked.push(name);
    current = { ...resolve(root, next), ...(next.description === undefined ? {} : { description: next.description }) };
  }
  const schema = current;
  return { schema, text: (paint) => textOf(walked.join('.'), root, schema, paint) };
}

function schemaOf(word: string): FieldSchema {
  const kind = KINDS.find((each) => each.name === word || each.aliases.includes(word));
  const schema = SCHEMAS[kind?.name ?? word];
  if (schema !== undefined) return jsonSchemaOf(schema);
  const nearest = nearestWord(word, Object.keys(SCHEMAS));
  throw usageError(
    `There is no kind "${word}" to explain`,
    nearest === null ? `One of ${Object.keys(SCHEMAS).join(', ')}, or error/<code>` : `Did you mean ${nearest}?`,
  );
}

/** Follows references, lists and `… or null` to what has fields. */
function resolve(root: FieldSchema, schema: FieldSchema): FieldSchema {
  if (schema.$ref !== undefined)
    return {
      ...resolve(root, root.$defs?.[schema.$ref.replace('#/$defs/', '')] ?? {}),
      ...(schema.description === undefined ? {} : { description: schema.description }),
    };
  const some = schema.anyOf?.find((each) => each.type !== 'null');
  if (some !== undefined)
    return { ...resolve(root, some), ...(schema.description === undefined ? {} : { description: schema.description }) };
  return schema.items === undefined
    ? schema
    : { ...resolve(root, schema.items), ...(schema.description === undefined ? {} : { description: schema.description }) };
}

function textOf(name: string, root: FieldSchema, schema: FieldSchema, paint: Paint): string {
  const head = `${paint(name, 'strong')}  ${paint(typeText(root, schema), 'quiet')}\n${schema.description === undefined ? '' : `  ${schema.description}\n`}`;
  const values = schema.enum === undefined ? '' : `\nValues: ${schema.enum.map(String).join(', ')}\n`;
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) return head + values;
  const width = Math.max(...fields.map(([field]) => field.length));
  const types = fields.map(([, field]) => typeText(root, field));
  const typeWidth = Math.max(...types.map((type) => type.length));
  const lines = fields.map(([field, { description, ...rest }], index) =>
    `  ${field.padEnd(width)}  ${paint((types[index] ?? '').padEnd(typeWidth), 'quiet')}  ${description ?? resolve(root, rest).description ?? ''}`.trimEnd(),
  );
  const deeper = fields.find(([, field]) => resolve(root, field).properties !== undefined);
  const more = deeper === undefined ? '' : paint(`\nDeeper: flotilla explain ${name}.${deeper[0]}\n`, 'quiet');
  return `${head}${values}\nFields:\n${lines.join('\n')}\n${more}`;
}

function typeText(root: FieldSchema, schema: FieldSchema): string {
  const { $ref, anyOf, items, type } = schema;
  if ($ref !== undefined) return typeText(root, root.$defs?.[$ref.replace('#/$defs/', '')] ?? {});
  if (anyOf !== undefined) return anyOf.map((each) => typeText(root, each)).join(' or ');
  if (items !== undefined) return `list of ${typeText(root, items)}`;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return 'word';
  return [type ?? 'any'].flat().join(' or ');
}

function unknownField(parent: string, name: string, known: readonly string[]): Error {
  const nearest = nearestWord(name, known);
  const others = known.length === 0 ? `${parent} has no fields` : `It has ${known.join(', ')}`;
  return usageError(`${parent} has no field "${name}"`, nearest === null ? others : `Did you mean ${parent}.${nearest}?`);
}
