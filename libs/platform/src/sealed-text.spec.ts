import { describe, expect, it } from 'vitest';
import { ConfirmTokenCodec } from './confirm-token.ts';
import { CursorCodec } from './cursor.ts';

const KEY = new Uint8Array(32).fill(1);
const OTHER_KEY = new Uint8Array(32).fill(2);
const NOW = 1_800_000_000_000;

describe('a cursor', () => {
  const cursors = new CursorCodec(KEY);
  const list = { route: 'listClusters', filter: { selector: 'env=prod' } };

  it('gives back the position', () => {
    expect(cursors.decode(list, cursors.encode(list, ['edge-001', 'cl_x']))).toEqual(['edge-001', 'cl_x']);
    expect(cursors.decode(list, undefined)).toBeNull();
  });

  it.each([
    ['another list', { ...list, route: 'listConfigs' }, (text: string) => text],
    ['another filter', { ...list, filter: { selector: 'env=test' } }, (text: string) => text],
    ['a changed position', list, (text: string) => `${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`],
    ['nonsense', list, () => 'abc'],
    ['nothing', list, () => ''],
  ])('is refused with %s', (_, other, change) => {
    const text = change(cursors.encode(list, 'edge-001'));

    expect(() => cursors.decode(other, text)).toThrow(expect.objectContaining({ code: 'cursor_expired' }));
  });

  it('of a server with another key is refused', () => {
    expect(() => cursors.decode(list, new CursorCodec(OTHER_KEY).encode(list, 1))).toThrow(
      expect.objectContaining({ code: 'cursor_expired' }),
    );
  });
});

describe('a confirm token', () => {
  const codec = new ConfirmTokenCodec(KEY);
  const confirmation = { actor: 'token:ada', act: { route: 'assignRevision', config: 'webapp' }, matched: ['cl_a', 'cl_b'] };
  const { text, expiresAt } = codec.issue(confirmation, NOW);

  it('confirms the same act on the same set, in any order, for 10 minutes', () => {
    codec.check({ ...confirmation, matched: ['cl_b', 'cl_a'] }, text, expiresAt - 1);

    expect(expiresAt - NOW).toBe(600_000);
  });

  it.each([
    ['another caller', { ...confirmation, actor: 'token:eve' }, text, NOW],
    ['another act', { ...confirmation, act: { route: 'assignRevision', config: 'other' } }, text, NOW],
    ['a later time', confirmation, text, expiresAt],
    ['no token', confirmation, undefined, NOW],
    ['a token that was made up', confirmation, 'abcd', NOW],
  ])('does not confirm with %s', (...[, other, token, now]) => {
    expect(() => codec.check(other, token, now)).toThrow(expect.objectContaining({ code: 'confirmation_required' }));
  });

  it('does not confirm a larger set', () => {
    const larger = { ...confirmation, matched: ['cl_a', 'cl_b', 'cl_c'] };

    expect(() => codec.check(larger, text, NOW)).toThrow(expect.objectContaining({ code: 'blast_radius_changed' }));
  });
});
