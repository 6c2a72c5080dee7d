import { describe, expect, it } from 'vitest';
import { parseRevisionName } from './revision-name.ts';

describe('the name of a revision', () => {
  // FC18: what looks like a hash, such as a date of eight digits, was taken for a commit.
  it.each(['r17', '20261125', 'deadbeef', `sha256:${'0'.repeat(64)}`, '12e45678'])('keeps %s behind the @ as it is', (revision) => {
    expect(parseRevisionName(`webapp@${revision}`)).toEqual({ config: 'webapp', revision });
  });

  it.each(['webapp', 'webapp@', '@r1', 'webapp@r1@r2', ''])('is refused when it is %j, with the form it takes', (text) => {
    expect(() => parseRevisionName(text)).toThrow(`"${text}" is not a revision`);
  });
});
