import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { ROOT } from './repository-files.ts';

it('the page of settings says what the programs read', () => {
  const { status, stderr } = spawnSync(process.execPath, ['tools/settings-page.mjs', '--check'], { cwd: ROOT, encoding: 'utf8' });

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
