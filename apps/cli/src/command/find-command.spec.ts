import { describe, expect, it } from 'vitest';
import { findCommand } from './find-command.ts';

function found(line: string) {
  const result = findCommand(line.split(' ').filter((word) => word !== ''));
  return result.kind === 'Command' ? `${result.entry.path}: ${result.rest.join(' ')}` : `help of "${result.path}"`;
}

describe('the words of a command line', () => {
  it.each([
    ['get cluster', 'get: cluster'],
    ['get -l env=prod cluster', 'get: -l env=prod cluster'],
    ['cluster join store-1 --outside', 'cluster join: store-1 --outside'],
    ['--context lab get cluster -o json', 'get: --context lab cluster -o json'],
    ['-o json cluster get store-1', 'cluster get: -o json store-1'],
    ['--quiet fleet status', 'fleet status: --quiet'],
    ['', 'help of ""'],
    ['--help', 'help of ""'],
    ['help cluster', 'help of "cluster"'],
    ['cluster', 'help of "cluster"'],
    ['cluster --help', 'help of "cluster"'],
    ['join-token create --help', 'join-token create: --help'],
  ])('%j name %s', (line, expected) => {
    expect(found(line)).toBe(expected);
  });

  it.each([
    ['gett cluster', 'There is no command "flotilla gett"'],
    ['cluster joim', 'There is no command "flotilla cluster joim"'],
  ])('%j is refused with the nearest command', (line, message) => {
    expect(() => found(line)).toThrow(message);
  });
});
