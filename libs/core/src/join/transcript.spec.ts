import { readFileSync } from 'node:fs';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { joinTranscript, type JoinStatement } from './transcript.ts';

interface Vectors {
  readonly statement: JoinStatement;
  readonly transcript: string;
  readonly length: number;
  readonly sha256: string;
  readonly others: readonly { readonly name: string; readonly statement: JoinStatement; readonly sha256: string }[];
}
const vectors = JSON.parse(readFileSync(new URL('../../../../test/vectors/join-transcript.json', import.meta.url), 'utf8')) as Vectors; // our own file

describe('the transcript of a join', () => {
  it('is the list of its fields, each with its length', () => {
    const transcript = joinTranscript(vectors.statement);

    expect(transcript).toHaveLength(vectors.length);
    expect(bytesToHex(transcript)).toBe(vectors.transcript);
    expect(bytesToHex(sha256(transcript))).toBe(vectors.sha256);
  });

  it.each(vectors.others)('differs for $name', ({ statement, sha256: expected }) => {
    const actual = bytesToHex(sha256(joinTranscript(statement)));

    expect(actual).toBe(expected);
    expect(actual).not.toBe(vectors.sha256);
  });

  it('does not depend on the order of facts and labels', () => {
    const facts = { kubernetes: 'v1.34.1', agentVersion: '0.1.0' };
    const reversed = { agentVersion: '0.1.0', kubernetes: 'v1.34.1' };

    expect(joinTranscript({ ...vectors.statement, facts })).toEqual(joinTranscript({ ...vectors.statement, facts: reversed }));
  });
});
