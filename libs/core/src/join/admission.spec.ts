import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isName } from '../kernel/name.ts';
import { admitsKey, admitsName, placementOf } from './admission.ts';

const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);
const OPEN = { region: null, labels: {}, allowLabels: [] as readonly string[] };

describe('a join token with an exact name', () => {
  it('admits that name and no other, however alike', () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        const lookAlikes = [
          b,
          `${a}-`,
          `-${a}`,
          `${a}0`,
          `0${a}`,
          a.toUpperCase(),
          a.slice(0, -1),
          `${a}.`,
          `${a}\n`,
          ` ${a}`,
          a.replace('o', '0'),
          `${a}\u200b`,
        ];
        for (const other of lookAlikes) expect(admitsName({ clusterName: a }, other)).toBe(other === a);
      }),
    );
  });

  it('admits its key and no other', () => {
    expect(admitsKey({ agentThumbprint: 'AkXI' }, 'AkXI')).toBe(true);
    expect(admitsKey({ agentThumbprint: 'AkXI' }, 'akxi')).toBe(false);
    expect(admitsKey({ agentThumbprint: null }, 'anything')).toBe(true);
  });
});

describe('a join token with a pattern', () => {
  it.each([
    ['store-*', ['store-1', 'store-', 'store-1-2'], ['store', 'xstore-1', 'Store-1', 'stores-1']],
    ['store-??', ['store-01'], ['store-1', 'store-001']],
    ['*-eu', ['a-eu', '-eu', 'a-eu-eu'], ['a-eu-1', 'eu']],
    ['a*b*c', ['abc', 'axbxc', 'abbcc'], ['ab', 'acb', 'abcd']],
    ['*', ['', 'anything'], []],
  ])('%s fits from the first to the last character', (clusterName, fitting, others) => {
    for (const text of fitting) expect(admitsName({ clusterName }, text), text).toBe(true);
    for (const text of others) expect(admitsName({ clusterName }, text), text).toBe(false);
  });

  it('agrees with the plain definition by regular expression', () => {
    const pattern = fc.stringMatching(/^[ab*?]{0,8}$/);
    fc.assert(
      fc.property(pattern, fc.stringMatching(/^[ab]{0,8}$/), (clusterName, text) => {
        const expected = new RegExp(`^${clusterName.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(text);
        expect(admitsName({ clusterName }, text)).toBe(expected);
      }),
    );
  });

  it('is walked in linear time', () => {
    expect(admitsName({ clusterName: `${'*a'.repeat(31)}b` }, 'a'.repeat(63))).toBe(false);
  });
});

describe('the placement of a new cluster', () => {
  it('keeps only labels that the token allows, and imposed values win', () => {
    const terms = { region: null, labels: { tier: 'gold' }, allowLabels: ['team', 'tier', 'flotilla.dev/owner', 'name'] };
    const asked = { team: 'a', tier: 'lead', env: 'prod', 'flotilla.dev/owner': 'me', name: 'other', region: 'eu' };

    expect(placementOf(terms, asked)).toEqual({ region: 'eu', labels: { team: 'a', tier: 'gold' } });
  });

  it('is in the imposed region, else where the agent says, else in the default one', () => {
    expect(placementOf({ ...OPEN, region: 'us' }, { region: 'eu' }).region).toBe('us');
    expect(placementOf(OPEN, { region: 'eu' }).region).toBe('eu');
    expect(placementOf(OPEN, {}).region).toBe('default');
  });

  it.each(['', '-store', 'ＳＴＯＲＥ-1', 'a'.repeat(64), 'a b'])('is refused with the place of the fault for region %j', (region) => {
    expect(() => placementOf(OPEN, { region })).toThrow(
      expect.objectContaining({ code: 'invalid_field', errors: [expect.objectContaining({ pointer: '/labels/region' })] }),
    );
  });
});

describe('a name of a cluster', () => {
  it.each(['store.1', 'Store-1', '-store', 'store-', 'a'.repeat(64), 'store_1', 'ＳＴＯＲＥ-1', '', 'a\n'])('is never %j', (text) => {
    expect(isName(text)).toBe(false);
  });

  it('may have 63 letters', () => {
    expect(isName('a'.repeat(63))).toBe(true);
  });
});
