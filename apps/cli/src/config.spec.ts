import type { Machine } from '@flotilla/platform';
import { describe, expect, it } from 'vitest';
import { configDirectory } from './config.ts';

const linux: Machine = { platform: 'linux', home: '/home/ada', isRoot: false };
const mac: Machine = { platform: 'darwin', home: '/Users/ada', isRoot: false };
const windows: Machine = { platform: 'win32', home: 'C:\\Users\\ada', isRoot: false };

describe('the configuration folder', () => {
  it('is FLOTILLA_CONFIG_DIR, else below XDG_CONFIG_HOME, also on macOS', () => {
    expect(configDirectory({ FLOTILLA_CONFIG_DIR: '/c', XDG_CONFIG_HOME: '/x' }, linux)).toBe('/c');
    expect(configDirectory({ XDG_CONFIG_HOME: '/x' }, mac)).toBe('/x/flotilla');
    expect(configDirectory({}, mac)).toBe('/Users/ada/.config/flotilla');
  });

  it('is below APPDATA on Windows', () => {
    expect(configDirectory({ APPDATA: 'C:/Roaming' }, windows)).toBe('C:/Roaming/flotilla');
  });
});
