import { describe, expect, it } from 'vitest';
import { isName, suggestName } from './name.ts';
import { nearestWord } from './nearest.ts';

describe('a name', () => {
  it.each(['a', 'store-1', '1store', 'a'.repeat(63)])('may be "%s"', (text) => {
    expect(isName(text)).toBe(true);
  });

  it.each([
    ['store.1', 'store-1'],
    ['Store-1', 'store-1'],
    ['-store', 'store'],
    ['store_1', 'store-1'],
    ['ＳＴＯＲＥ-1', 'store-1'],
    ['a'.repeat(64), 'a'.repeat(63)],
    [`${'a'.repeat(62)}-b`, 'a'.repeat(62)],
    ['constructor', null],
    ['Constructor', null],
    ['', null],
    ['…', null],
  ])('cannot be "%s"; the suggestion is %s and is one', (text, suggestion) => {
    expect(isName(text)).toBe(false);
    expect(suggestName(text)).toBe(suggestion);
    if (suggestion !== null) expect(isName(suggestion)).toBe(true);
  });
});

describe('the nearest word', () => {
  it.each([
    ['regoin', 'region'],
    ['Labels', 'labels'],
    ['clusterNam', 'clusterName'],
    ['zzz', null],
    ['', null],
  ])('to "%s" is %s', (word, nearest) => {
    expect(nearestWord(word, ['region', 'labels', 'clusterName', 'uses'])).toBe(nearest);
  });
});
