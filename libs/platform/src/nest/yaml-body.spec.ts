import { nothing } from '@flotilla/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseBody } from './body-format.ts';

const body = z.looseObject({});
const JSON_ONLY = { body, takesYaml: false };
const YAML = { body, takesYaml: true };

function read(text: string): unknown {
  return parseBody(YAML, 'application/yaml', Buffer.from(text));
}

// FC13: a key given twice took a whole controller down. FC14, FC15: texts such as yes, 1.10 or 12e4567 arrived as something else.
describe('YAML', () => {
  it('means the same as JSON', () => {
    expect(read('a: 1\nb: [x, "y"]\nc: {d: null}\n')).toEqual({ a: 1, b: ['x', 'y'], c: { d: null } });
  });

  it('keeps as text what YAML 1.1 made something else', () => {
    expect(read('a: yes\nb: no\nc: on\nd: 12:30:00\ne: 2026-11-25\nf: "0012345"\n')).toEqual({
      a: 'yes',
      b: 'no',
      c: 'on',
      d: '12:30:00',
      e: '2026-11-25',
      f: '0012345',
    });
  });

  it.each([
    [
      'a key given twice',
      'interval: 1m\nother: 2\ninterval: 2m\n',
      'The key "interval" is given twice: at line 1 column 1 and at line 3 column 1',
    ],
    [
      'a key given twice, once quoted',
      'spec:\n  a: 1\n  "a": 2\n',
      'The key "a" is given twice: at line 2 column 3 and at line 3 column 3',
    ],
    ['a merge key', 'base: &b {a: 1}\nx:\n  <<: *b\n', 'Merge keys ("<<") are not taken, at line 3 column 3'],
    ['two documents', 'a: 1\n---\nb: 2\n', 'One document is taken here'],
    ['a tag of its own', 'a: !!js/function "x"\n', 'Unresolved tag'],
    ['a text that never ends', 'a: "x\n', 'at line'],
    ['tabs as indentation', 'a:\n\tb: 1\n', 'at line 2'],
    ['__proto__', '__proto__: {a: 1}\n', 'never taken'],
    ['an integer beyond 2^53', 'a: 9007199254740993\n', 'would not stay as it is written'],
    [
      'a version that reads as a number',
      'tag: 1.10\n',
      'would not stay as it is written; put it in quotes if it is a text, at line 1 column 6',
    ],
    ['a commit of digits', 'tag: 0012345\n', 'would not stay as it is written'],
    ['a commit with an e', 'tag: 12e4567\n', 'would not stay as it is written'],
    ['not a number', 'a: .nan\n', 'would not stay as it is written'],
    ['nothing', '\n', 'empty'],
  ])('refuses %s', (_, text, message) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'malformed_body', message: expect.stringContaining(message) }));
  });

  it('refuses an alias bomb in less than 200 ms', () => {
    const levels = Array.from(
      { length: 9 },
      (_, index) => `l${index + 1}: &l${index + 1} [${Array.from({ length: 9 }, () => `*l${index}`).join()}]`,
    );
    const bomb = `l0: &l0 [lol]\n${levels.join('\n')}\n`;

    const took = Array.from({ length: 3 }, () => {
      const start = performance.now();
      expect(() => read(bomb)).toThrow(expect.objectContaining({ code: 'malformed_body' }));
      return performance.now() - start;
    });

    expect(Math.min(...took)).toBeLessThan(200);
  });
});

describe('a content type', () => {
  it.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON', 'application/merge-patch+json'])(
    '%s is JSON',
    (type) => {
      expect(parseBody(JSON_ONLY, type, Buffer.from('{"a":1}'))).toEqual({ a: 1 });
    },
  );

  it.each(['text/plain', 'application/yaml', 'text/json', '', undefined])('%s is not taken where only JSON is', (type) => {
    expect(() => parseBody(JSON_ONLY, type, Buffer.from('{}'))).toThrow(expect.objectContaining({ code: 'unsupported_media_type' }));
  });

  it('does not matter without a body', () => {
    expect(parseBody({ body: nothing, takesYaml: false }, undefined, null)).toEqual({});
  });

  it.each([null, Buffer.from('')])('does not stand for a body that is needed', (none) => {
    expect(() => parseBody(JSON_ONLY, 'application/json', none)).toThrow(expect.objectContaining({ code: 'malformed_body' }));
  });
});
