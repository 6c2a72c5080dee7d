import { describe, expect, it } from 'vitest';
import { dataFolder, type Machine } from './data-folder.ts';

const linux: Machine = { platform: 'linux', home: '/home/ada', isRoot: false };
const windows: Machine = { platform: 'win32', home: 'C:\\Users\\ada', isRoot: false };

describe('the data folder', () => {
  it('is the user’s, and the system’s for root, whose home Postgres cannot enter', () => {
    expect(dataFolder({}, linux)).toBe('/home/ada/.local/share/flotilla');
    expect(dataFolder({ XDG_DATA_HOME: '/x' }, linux)).toBe('/x/flotilla');
    expect(dataFolder({ XDG_DATA_HOME: '' }, linux)).toBe('/home/ada/.local/share/flotilla');
    expect(dataFolder({ XDG_DATA_HOME: '/x' }, { ...linux, isRoot: true })).toBe('/var/lib/flotilla');
    expect(dataFolder({ LOCALAPPDATA: 'C:/Local' }, windows)).toBe('C:/Local/flotilla');
  });

  it('is FLOTILLA_DATA_DIR when that is set', () => {
    expect(dataFolder({ FLOTILLA_DATA_DIR: '/d' }, { ...linux, isRoot: true })).toBe('/d');
  });
});
