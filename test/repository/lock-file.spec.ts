import { expect, it } from 'vitest';
import { read } from './repository-files.ts';

interface LockedPackage {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: true;
}

const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, LockedPackage> }; // npm's own format
const installed = Object.entries(packages).filter(([path, { link }]) => /(^|\/)node_modules\//.test(path) && link !== true);

it('the lock file names no host: it installs from whatever registry npm is set to', () => {
  const withHost = installed.filter(([, { resolved }]) => resolved?.includes('://') === true);

  expect(withHost.map(([path]) => path)).toEqual([]);
  expect(read('.npmrc')).toContain('omit-lockfile-registry-resolved=true');
});

it('the lock file pins what every package contains', () => {
  const withoutIntegrity = installed.filter(([, { integrity }]) => integrity === undefined);

  expect(installed.length).toBeGreaterThan(100);
  expect(withoutIntegrity.map(([path]) => path)).toEqual([]);
});
