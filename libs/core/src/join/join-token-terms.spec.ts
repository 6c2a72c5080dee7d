import { describe, expect, it } from 'vitest';
import { joinTokenPhase, settleTerms, type AskedTerms } from './join-token-terms.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const asked: AskedTerms = {
  maxUses: 1,
  expiresAt: null,
  approval: 'Manual',
  clusterName: null,
  region: null,
  labels: {},
  allowLabels: [],
  agentThumbprint: null,
  rekeys: null,
};

describe('the terms of a join token', () => {
  it('last 1 h for one use and 24 h for more', () => {
    expect(settleTerms(asked, NOW).expiresAt).toBe(NOW + HOUR);
    expect(settleTerms({ ...asked, maxUses: 2 }, NOW).expiresAt).toBe(NOW + 24 * HOUR);
  });

  it('last 30 days at most', () => {
    expect(settleTerms({ ...asked, expiresAt: NOW + 720 * HOUR }, NOW).expiresAt).toBe(NOW + 720 * HOUR);
    expect(() => settleTerms({ ...asked, expiresAt: NOW + 720 * HOUR + 1 }, NOW)).toThrow('at most 30 days');
    expect(() => settleTerms({ ...asked, expiresAt: NOW }, NOW)).toThrow('in the past');
  });

  it('admit without a human for one use with an exact name only', () => {
    const auto: AskedTerms = { ...asked, approval: 'Auto', clusterName: 'edge-001' };

    expect(settleTerms(auto, NOW).approval).toBe('Auto');
    for (const wider of [
      { maxUses: 2 },
      { clusterName: null },
      { clusterName: 'edge-*' },
      { clusterName: 'edge-00?' },
      { rekeys: 'cl_x' as const },
    ]) {
      expect(() => settleTerms({ ...auto, ...wider }, NOW)).toThrow('Auto is possible for one use with an exact clusterName only');
    }
  });

  it('re-key with one use', () => {
    expect(() => settleTerms({ ...asked, maxUses: 2, rekeys: 'cl_x' }, NOW)).toThrow('one use');
  });

  it('name every fault at its place', () => {
    const faults = { ...asked, approval: 'Auto', expiresAt: NOW - 1 } as const;

    expect(() => settleTerms(faults, NOW)).toThrow(
      expect.objectContaining({
        errors: [expect.objectContaining({ pointer: '/spec/expiresAt' }), expect.objectContaining({ pointer: '/spec/approval' })],
      }),
    );
  });
});

describe('the phase of a join token', () => {
  const token = { uses: 0, maxUses: 1, expiresAt: NOW + 1, revokedAt: null };

  it('is Active until it is revoked, spent or expired', () => {
    expect(joinTokenPhase(token, NOW)).toBe('Active');
    expect(joinTokenPhase({ ...token, uses: 1 }, NOW)).toBe('Spent');
    expect(joinTokenPhase(token, NOW + 1)).toBe('Expired');
    expect(joinTokenPhase({ ...token, uses: 1, revokedAt: NOW }, NOW + 1)).toBe('Revoked');
  });
});
