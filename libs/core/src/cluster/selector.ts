import { FlotillaError } from '../error/flotilla-error.ts';

/** One requirement on one key. `region` and `name` are built-in keys and are matched like labels. */
export interface Requirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  /** Empty for Exists and DoesNotExist. */
  readonly values: readonly string[];
}

/** All requirements must hold; none matches everything. */
export interface Selector {
  readonly text: string;
  readonly requirements: readonly Requirement[];
}

export const EVERYTHING: Selector = { text: '', requirements: [] };

const MAX_LENGTH = 1_024;
const MAX_TERMS = 20;
const KEY = '(?:[a-zA-Z0-9](?:[-a-zA-Z0-9.]*[a-zA-Z0-9])?/)?[a-zA-Z0-9](?:[-_.a-zA-Z0-9]*[a-zA-Z0-9])?';
const VALUE = '(?:[a-zA-Z0-9](?:[-_.a-zA-Z0-9]*[a-zA-Z0-9])?)?';
const EQUALITY = new RegExp(`^(${KEY})\\s*(==|=|!=)\\s*(${VALUE})$`);
const SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s*\\(\\s*(${VALUE}(?:\\s*,\\s*${VALUE})*)\\s*\\)$`);
const EXISTENCE = new RegExp(`^(!?)\\s*(${KEY})$`);

/**
 * Kubernetes label-selector text: `env=prod,region in (eu-west,eu-north),!legacy`.
 * Source: kubernetes.io/docs/concepts/overview/working-with-objects/labels.
 *
 * @param text at most 1,024 characters and 20 terms; empty matches everything
 * @throws FlotillaError `invalid_selector`, naming the term
 */
export function parseSelector(text: string): Selector {
  if (text.length > MAX_LENGTH) throw invalid(`The selector has ${text.length} characters; ${MAX_LENGTH} are allowed`);
  const terms = splitTerms(text);
  if (terms.length > MAX_TERMS) throw invalid(`The selector has ${terms.length} terms; ${MAX_TERMS} are allowed`);
  return { text, requirements: terms.map(parseTerm) };
}

/** Labels of a cluster with the built-in keys; `name` and `region` win over labels of these names. */
export interface Selectable {
  readonly name: string;
  readonly region: string;
  readonly labels: Readonly<Record<string, string>>;
}

export function matches(selector: Selector, cluster: Selectable): boolean {
  return selector.requirements.every((requirement) => holds(requirement, valueOf(cluster, requirement.key)));
}

function valueOf(cluster: Selectable, key: string): string | undefined {
  if (key === 'name') return cluster.name;
  if (key === 'region') return cluster.region;
  return Object.hasOwn(cluster.labels, key) ? cluster.labels[key] : undefined;
}

function holds({ operator, values }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

function splitTerms(text: string): string[] {
  if (text.trim() === '') return [];
  const terms: string[] = [];
  let depth = 0;
  let current = '';
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) {
      terms.push(current);
      current = '';
    } else current += character;
  }
  return [...terms, current].map((term) => term.trim());
}

function parseTerm(term: string): Requirement {
  const requirement = parseEquality(term) ?? parseSet(term) ?? parseExistence(term);
  if (requirement === null) throw invalid(`The term "${term}" cannot be read`);
  return requirement;
}

function parseEquality(term: string): Requirement | null {
  const match = EQUALITY.exec(term);
  if (match === null) return null;
  const [, key = '', sign, value = ''] = match;
  return { key, operator: sign === '!=' ? 'NotIn' : 'In', values: [value] };
}

function parseSet(term: string): Requirement | null {
  const match = SET.exec(term);
  if (match === null) return null;
  const [, key = '', word, values = ''] = match;
  return { key, operator: word === 'in' ? 'In' : 'NotIn', values: values.split(',').map((value) => value.trim()) };
}

function parseExistence(term: string): Requirement | null {
  const match = EXISTENCE.exec(term);
  if (match === null) return null;
  const [, not, key = ''] = match;
  return { key, operator: not === '!' ? 'DoesNotExist' : 'Exists', values: [] };
}

function invalid(detail: string): FlotillaError {
  return new FlotillaError('invalid_selector', {
    detail,
    hint: 'Write terms such as env=prod, region in (eu-west,eu-north), size!=small, legacy or !legacy, joined by commas',
  });
}
