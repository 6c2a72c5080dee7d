import { describe, expect, it } from 'vitest';
import { mayDo, PERMISSIONS, ROLE_NAMES, ROLES } from './permissions.ts';

describe('roles', () => {
  it('give a viewer nothing that writes, and no audit or access', () => {
    for (const permission of ROLES.viewer) expect(permission).toMatch(/:read$/);
    expect(mayDo('viewer', 'audit:read')).toBe(false);
    expect(mayDo('viewer', 'access:read')).toBe(false);
  });

  it('give an admin everything', () => {
    expect(ROLES.admin).toEqual(PERMISSIONS);
  });

  it('leave forgetting clusters and API tokens to admin alone', () => {
    for (const permission of ['cluster:forget', 'access:write'] as const)
      expect(ROLE_NAMES.filter((role) => mayDo(role, permission))).toEqual(['admin']);
  });
});
