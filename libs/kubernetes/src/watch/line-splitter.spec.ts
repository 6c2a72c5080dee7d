import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter } from './line-splitter.ts';

describe('lines of a stream', () => {
  it('are the same however the bytes are cut, also within a sign', () => {
    const text = fc.array(
      fc.string({ unit: 'grapheme', minLength: 1 }).filter((line) => !line.includes('\n')),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 7 }), (lines, size) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        const splitter = new LineSplitter(1_000_000);
        const read: string[] = [];

        for (let at = 0; at < bytes.length; at += size) read.push(...splitter.push(bytes.subarray(at, at + size)));

        expect(read).toEqual(lines);
      }),
    );
  });

  it('leave out empty ones and an unfinished one', () => {
    expect([...new LineSplitter(10).push(Buffer.from('\n\na\n\nb'))]).toEqual(['a']);
  });

  it('are refused when one is longer than the bound, before its end has come', () => {
    const splitter = new LineSplitter(10);
    expect([...splitter.push(Buffer.from('0123456789'))]).toEqual([]);

    expect(() => [...splitter.push(Buffer.from('x'))]).toThrow(RangeError);
  });
});
