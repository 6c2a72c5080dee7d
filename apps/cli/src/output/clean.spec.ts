import { describe, expect, it } from 'vitest';
import { age, distance } from './age.ts';
import { clean, cleanLine } from './clean.ts';

describe('text from a cluster', () => {
  it.each([
    ['\u001B[2J\u001B]0;title\u0007', '[2J]0;title'],
    ['a\u009B31mb', 'a31mb'],
    ['abc\u202Etxt.exe', 'abctxt.exe'],
    ['tab\tline\nend', 'tab\tline\nend'],
    ['höhe 高さ 🚀', 'höhe 高さ 🚀'],
  ])('%j is printed as %j', (text, printed) => {
    expect(clean(text)).toBe(printed);
  });

  it('is one line in a table', () => {
    expect(cleanLine('  a\r\n\tb  ')).toBe('a b');
  });
});

describe('ages', () => {
  const now = Date.parse('2026-11-30T12:30:00.000Z');

  it.each([
    ['2026-11-30T08:00:00.000Z', '4h30m'],
    ['2026-11-30T12:29:55.100Z', '4s'],
    ['2026-11-30T12:31:00.000Z', '0s'],
    [null, '-'],
    ['never', '-'],
  ])('of %j is %s', (instant, text) => {
    expect(age(instant, now)).toBe(text);
  });

  it('tell what is still to come', () => {
    expect(distance('2026-12-01T12:30:00.000Z', now)).toBe('in 1d');
    expect(distance('2026-11-30T12:00:00.000Z', now)).toBe('30m ago');
  });
});
