/** Every permission that a route may ask for; `noun:verb`. */
export const PERMISSIONS = [
  'access:read',
  'access:write',
  'assignment:write',
  'audit:read',
  'cluster:approve',
  'cluster:forget',
  'cluster:read',
  'cluster:rekey',
  'cluster:write',
  'config:read',
  'config:write',
  'fleet:read',
  'join-token:create',
  'join-token:read',
  'join-token:revoke',
  'prune:approve',
  'revision:publish',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const VIEWER: readonly Permission[] = PERMISSIONS.filter(
  (permission) => permission.endsWith(':read') && !/^(audit|access):/.test(permission),
);

/** Roles out of the box; bindings add up and nothing subtracts. */
export const ROLES = {
  viewer: VIEWER,
  publisher: [...VIEWER, 'config:write', 'revision:publish', 'assignment:write'],
  approver: [...VIEWER, 'prune:approve'],
  registrar: [...VIEWER, 'join-token:create', 'join-token:revoke', 'cluster:write', 'cluster:approve', 'cluster:rekey'],
  ci: [...VIEWER, 'revision:publish', 'assignment:write'],
  admin: PERMISSIONS,
} as const satisfies Record<string, readonly Permission[]>;
export type Role = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES) as readonly Role[]; // the keys of a literal are exactly its type's

export function mayDo(role: Role, permission: Permission): boolean {
  const granted: readonly Permission[] = ROLES[role];
  return granted.includes(permission);
}
