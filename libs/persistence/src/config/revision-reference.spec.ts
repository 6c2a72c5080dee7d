import { describe, expect, it } from 'vitest';
import { onlyRevision, parseRevisionReference } from './revision-reference.ts';

// FC18: what looks like a hash, such as a date of eight digits, was taken for a commit.
describe('a reference to a revision', () => {
  it.each([
    ['r17', { kind: 'Seq', seq: 17 }],
    ['webapp@r17', { kind: 'Seq', seq: 17 }],
    ['20261125', { kind: 'Digest', prefix: 'sha256:20261125' }],
    ['webapp@deadbeef', { kind: 'Digest', prefix: 'sha256:deadbeef' }],
    [`sha256:${'0'.repeat(64)}`, { kind: 'Digest', prefix: `sha256:${'0'.repeat(64)}` }],
  ])('%j is read by its form alone', (text, reference) => {
    expect(parseRevisionReference('webapp', text)).toEqual(reference);
  });

  it.each(['latest', 'r0', 'r01', 'main', 'deadbee', 'DEADBEEF', '17', 'other@r17', '2026-11-25', ''])('%j is none', (text) => {
    expect(() => parseRevisionReference('webapp', text)).toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  it('that fits several revisions says so and names them', () => {
    expect(() => onlyRevision('webapp', '20261125', [{ seq: 3 }, { seq: 9 }])).toThrow(
      '"20261125" is ambiguous: it fits webapp@r3, webapp@r9',
    );
  });
});
