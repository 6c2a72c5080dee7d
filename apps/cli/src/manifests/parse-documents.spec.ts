import { describe, expect, it } from 'vitest';
import { CliError } from '../exit-codes.ts';
import { decodeText } from './decode-text.ts';
import { parseDocuments } from './parse-documents.ts';

function refusal(text: string): CliError {
  try {
    parseDocuments(text, 'a.yaml');
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
  throw new Error('It was not refused');
}

// FC13: a key given twice took a whole controller down, without the name of the file.
describe('a key given twice', () => {
  it.each<[where: string, text: string, key: string, lines: [number, number]]>([
    ['in a spec', 'kind: GitRepository\nspec:\n  interval: 1m\n  url: x\n  interval: 5m\n', 'interval', [3, 5]],
    ['in data', 'kind: ConfigMap\ndata:\n  a: "1"\n  a: "2"\n', 'a', [3, 4]],
    ['in JSON', '{\n"kind": "ConfigMap",\n"kind": "Secret"\n}', 'kind', [2, 3]],
    ['once in quotes', 'kind: A\n"kind": B\n', 'kind', [1, 2]],
    ['in a later document', 'kind: A\n---\nkind: B\nspec: { x: 1, x: 2 }\n', 'x', [4, 4]],
    ['by a merge key', 'base: &b\n  x: 1\nspec:\n  x: 2\n  <<: *b\n', 'x', [4, 2]],
  ])('%s is refused with file, line and both places', (_, text, key, [first, second]) => {
    expect(refusal(text)).toMatchObject({
      outcome: 'usage',
      message: `a.yaml:${second}: the key "${key}" is given twice`,
      notes: [{ label: 'first', text: `a.yaml:${first}` }, { label: 'again', text: `a.yaml:${second}` }, { label: 'code' }],
    });
  });
});

// FC15: a commit of digits, or digit-e-digits, was read as a number by some tool on the way.
describe('a number', () => {
  it.each<[text: string, line: number, written: string]>([
    ['kind: A\nspec:\n  tag: 1.10\n', 3, '1.10'],
    ['tag: 007\n', 1, '007'],
    ['tag: 0012345\n', 1, '0012345'],
    ['a: b\ntag: 12e4567\n', 2, '12e4567'],
    ['tag: 9007199254740993\n', 1, '9007199254740993'],
    ['tag: 0x1F\n', 1, '0x1F'],
    ['data: { 1.10: x }\n', 1, '1.10'],
    ['{\n"tag": 1.10\n}', 2, '1.10'],
    ['kind: A\n---\ntags: [1, 2.0]\n', 3, '2.0'],
  ])('that would not stay as it is written is refused with file and line: %j', (text, line, written) => {
    expect(refusal(text)).toMatchObject({
      outcome: 'usage',
      message: `a.yaml:${line}: the number ${written} would not stay as it is written`,
      notes: [{ label: 'hint', text: `Put it in quotes if it is a text: "${written}"` }, { label: 'code' }],
    });
  });

  it('that stays as it is written is a number, and a quoted one a text, to the last character', () => {
    const [document] = parseDocuments(
      'a: 3\nb: -0.5\nc: 1234567\nd: "1.10"\ne: \'0012345\'\nf: "12e4567"\ng: "9007199254740993"\n',
      'a.yaml',
    );

    expect(document?.content).toEqual({
      a: 3,
      b: -0.5,
      c: 1_234_567,
      d: '1.10',
      e: '0012345',
      f: '12e4567',
      g: '9007199254740993',
    });
  });
});

describe('a YAML stream', () => {
  it('gives each document with its line; empty ones are left out', () => {
    const documents = parseDocuments('# top\n---\nkind: A\n---\n---\n# only a comment\n---\nkind: B\n', 'a.yaml');

    expect(documents.map(({ line, content }) => [line, content['kind']])).toEqual([
      [3, 'A'],
      [8, 'B'],
    ]);
  });

  it.each([
    ['kind: A\n  spec: x\n', 'a.yaml:1'],
    ['- kind: A\n', 'a.yaml:1: a manifest is a mapping'],
  ])('%j is refused with its line', (text, message) => {
    expect(refusal(text).message).toContain(message);
  });

  it('that grows by aliases beyond measure is refused', () => {
    const levels = Array.from(
      { length: 9 },
      (_, index) => `a${index}: &a${index} [${index === 0 ? '1,1' : Array.from({ length: 9 }, () => `*a${index - 1}`).join(',')}]`,
    );

    expect(refusal(levels.join('\n')).message).toContain('too many aliases');
  });
});

describe('bytes of a file', () => {
  const text = 'kind: Grüße\r\nspec: {}\r\n';

  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16, little end first', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ])('in %s with CRLF are the same text', (_, bytes) => {
    expect(decodeText(bytes, 'a.yaml')).toBe('kind: Grüße\nspec: {}\n');
  });

  it('that are no text are refused with the file’s name', () => {
    expect(() => decodeText(Buffer.from([0x6b, 0xc3, 0x28]), 'a.yaml')).toThrow('a.yaml is not text');
  });
});
