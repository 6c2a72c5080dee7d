import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8, JSON_LIMITS, parseJson } from './json-scan.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

function refusalOf(text: string): string {
  try {
    parseJson(text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'taken';
}

describe('the scan and the parser agree', () => {
  it(`on every value that JSON can write (seed ${SEED})`, () => {
    const value = fc.json({ maxDepth: 4 }).filter((text) => !/__proto__|constructor|prototype|\\u0000/.test(text));
    fc.assert(
      fc.property(value, (text) => {
        const expected: unknown = JSON.parse(text);
        if (hasLoneSurrogate(text) || hasHugeInteger(text)) return;
        expect(parseJson(text)).toEqual(expected);
      }),
      { seed: SEED },
    );
  });

  it(`on every text: what the scan takes, the parser takes (seed ${SEED})`, () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b"',
      '"',
      '\\',
      '1',
      '-',
      '0',
      '.5',
      'e3',
      'true',
      'null',
      ' ',
      '\n',
      '\t',
      'x',
      '\u00A0',
      '\uFEFF',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const isTaken = refusalOf(text) === 'taken';
        if (isTaken || isPlain(parts)) expect(isJson(text)).toBe(isTaken);
      }),
      { seed: SEED, numRuns: 1_000 },
    );
  });
});

// FC13: a key given twice took a whole controller down. FC15: what is beyond 2^53 was rounded by some tool on the way.
it.each([
  ['{"a":1,"a":2}', 'The key "a" is given twice: at line 1 column 2 and at line 1 column 8'],
  ['{\n  "interval": "1m",\n  "\\u0069nterval": "2m"\n}', 'The key "interval" is given twice: at line 2 column 3 and at line 3 column 3'],
  ['{"a":{"b":1,"b":1}}', 'The key "b" is given twice: at line 1 column 7 and at line 1 column 13'],
  ['{"__proto__":1}', 'The key "__proto__" is never taken, at line 1 column 2'],
  ['{"constr\\u0075ctor":1}', 'The key "constructor" is never taken, at line 1 column 2'],
  ['{"a":{"prototype":1}}', 'The key "prototype" is never taken, at line 1 column 7'],
  ['"\\ud800"', 'A text with half a character (a lone surrogate), at line 1 column 1'],
  ['"a\\u0000"', 'A text with NUL, at line 1 column 1'],
  ['"\\x41"', 'A text with an escape that JSON does not know, at line 1 column 1'],
  ['1e999', 'A number that is too large, at line 1 column 1'],
  ['9007199254740993', 'An integer beyond 2^53, which cannot be kept exactly; write it as a text, at line 1 column 1'],
  ['NaN', 'No JSON value begins here, at line 1 column 1'],
  ['01', 'Nothing may follow the value, at line 1 column 2'],
  ['[1,]', 'No JSON value begins here, at line 1 column 4'],
  ['{"a":1', 'The text ends too early, at line 1 column 7'],
  ["{'a':1}", '""" is missing, at line 1 column 2'],
  ['', 'The text ends too early, at line 1 column 1'],
  ['{} {}', 'Nothing may follow the value, at line 1 column 4'],
  ['"\n"', '""" is missing, at line 1 column 2'],
])('refuses %j', (text, message) => {
  expect(refusalOf(text)).toBe(message);
});

it('takes 32 levels and refuses 33', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

  expect(refusalOf(nested(JSON_LIMITS.depth))).toBe('taken');
  expect(refusalOf(nested(JSON_LIMITS.depth + 1))).toContain('Nested deeper than 32 levels');
  expect(refusalOf('['.repeat(1_000_000))).toContain('Nested deeper than 32 levels');
});

it('takes 10,000 keys and refuses one more', () => {
  const keys = (count: number): string => `{${Array.from({ length: count }, (_, index) => `"k${index}":0`).join()}}`;

  expect(refusalOf(keys(JSON_LIMITS.keys))).toBe('taken');
  expect(refusalOf(keys(JSON_LIMITS.keys + 1))).toContain('More than 10000 keys');
});

it('reads 10 MiB in less than a second', () => {
  const text = JSON.stringify(Array.from({ length: 100 }, () => 'x'.repeat(100_000)));
  const start = performance.now();

  parseJson(text);

  expect(performance.now() - start).toBeLessThan(1_000);
});

it.each([
  [Buffer.from([0x7b, 0xff, 0x7d]), 'not UTF-8'],
  [Buffer.from([0xc0, 0x80]), 'not UTF-8'],
  [Buffer.from([0xed, 0xa0, 0x80]), 'not UTF-8'],
  [Buffer.from('\uFEFF{}'), 'byte order mark'],
])('refuses bytes %o', (bytes, message) => {
  expect(() => decodeUtf8(bytes)).toThrow(message);
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text) || /\\u[dD][89abAB]/.test(text);
}

function hasHugeInteger(text: string): boolean {
  return /\d{16,}/.test(text) || /e\+?\d{3,}/i.test(text);
}

/** Without what the scan refuses although it is JSON: a key twice. */
function isPlain(parts: readonly string[]): boolean {
  return parts.filter((part) => part === '"a"').length < 2 && parts.filter((part) => part === '"b"').length < 2;
}
