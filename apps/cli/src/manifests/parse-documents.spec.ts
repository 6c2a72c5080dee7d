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
