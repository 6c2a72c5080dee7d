import { describe, expect, it } from 'vitest';
import { FlotillaError } from '../error/flotilla-error.ts';
import { labelsNamedIn, substitute, variablesData, variablesOf } from './variables.ts';

const CLUSTER = { name: 'store-1', region: 'eu-west', labels: { size: 'small', 'acme.example/store-size': 'xl' } };
const VARIABLES = variablesOf(CLUSTER, { replicas: '3', 'image.tag': '0012345' });

describe('variables of a revision', () => {
  it.each([
    ['$(cluster.name)', 'store-1'],
    ['in $(cluster.region)!', 'in eu-west!'],
    ['$(cluster.labels.acme.example/store-size)', 'xl'],
    ['$(vars.replicas)$(vars.image.tag)', '30012345'],
    ['$$(cluster.name)', '$(cluster.name)'],
    ['$$(cluster.unknown)', '$(cluster.unknown)'],
    ['$(date +%s) ${name} {{ .Values.x }} $(pwd)', '$(date +%s) ${name} {{ .Values.x }} $(pwd)'],
    ['$(cluster.sh --all)', '$(cluster.sh --all)'],
    ['$$(pwd)', '$$(pwd)'],
    ['', ''],
  ])('turn %j into %j', (text, expected) => {
    expect(substitute(text, VARIABLES, '')).toBe(expected);
  });

  it('leave numbers, booleans and keys alone', () => {
    const value = { '$(cluster.name)': [1, true, null, '$(cluster.name)'] };

    expect(substitute(value, VARIABLES, '')).toEqual({ '$(cluster.name)': [1, true, null, 'store-1'] });
  });

  it('are refused by name and place when unknown, with the nearest one', () => {
    const object = { metadata: { annotations: { 'acme.example/a': '$(cluster.regoin)' } } };

    const refusal = faultOf(() => substitute(object, VARIABLES, '/objects/2'));

    expect(refusal).toMatchObject({
      code: 'unresolved_variable',
      message: '$(cluster.regoin) at /objects/2/metadata/annotations/acme.example~1a has no value',
    });
    expect(refusal.hint).toContain('$(cluster.region)');
  });

  it('name the labels that a cluster must have', () => {
    expect([...labelsNamedIn({ a: ['$(cluster.labels.size)-$(cluster.labels.acme.example/x)', '$$(cluster.labels.not)'] })]).toEqual([
      'acme.example/x',
      'not',
      'size',
    ]);
  });
});

/** Texts that some tool on the way has read as something else (a boolean, null, a number, a date). */
const TREACHEROUS = [
  'yes',
  'no',
  'on',
  'null',
  '~',
  '0x1F',
  '1_000',
  '2026-11-25',
  '12:30:00',
  ' lead',
  '',
  '0012345',
  '12e4567',
  '1234567',
  '9007199254740993',
  '1.10',
  '007',
  '"',
  "'",
  '$&',
  '$1',
  'a\nb',
  '\u00fcn\u00efcode',
];

// FC14: a text such as yes or no arrived as a boolean. FC15: a commit of digits, or digit-e-digits, was read as a number.
describe('text of a variable', () => {
  it.each(TREACHEROUS)('%j stays the same text in an annotation and in the ConfigMap', (text) => {
    const variables = variablesOf({ ...CLUSTER, labels: { own: text } }, { x: text });

    expect(substitute({ a: '$(vars.x)', b: '$(cluster.labels.own)', c: '[$(vars.x)]' }, variables, '')).toEqual({
      a: text,
      b: text,
      c: `[${text}]`,
    });
    expect(variablesData(variables)).toMatchObject({ vars_x: text, cluster_labels_own: text });
  });
});

describe('keys of the variables ConfigMap', () => {
  it('are identifiers', () => {
    expect(variablesData(VARIABLES)).toEqual({
      cluster_name: 'store-1',
      cluster_region: 'eu-west',
      cluster_labels_size: 'small',
      cluster_labels_acme_example_store_size: 'xl',
      vars_replicas: '3',
      vars_image_tag: '0012345',
    });
  });

  it('are refused when two labels become one', () => {
    const variables = variablesOf({ ...CLUSTER, labels: { 'store-size': 'a', store_size: 'b' } }, {});

    expect(faultOf(() => variablesData(variables))).toMatchObject({ code: 'invalid_field' });
  });
});

function faultOf(act: () => unknown): FlotillaError {
  try {
    act();
  } catch (error) {
    if (error instanceof FlotillaError) return error;
  }
  throw new Error('Nothing was refused');
}
