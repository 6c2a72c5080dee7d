import { describe, expect, it } from 'vitest';
import { resolveConnection, resolveFormat, type Settings } from './settings.ts';

const settings: Settings = {
  directory: '/nowhere',
  config: {
    currentContext: 'prod',
    contexts: [
      { name: 'prod', server: 'https://prod.example.com', output: 'wide' },
      { name: 'lab', server: 'http://localhost:7780' },
    ],
  },
  credentials: { prod: 'token-of-prod', lab: 'token-of-lab' },
};
const nothing = { context: undefined, server: undefined, output: undefined };

describe('the server', () => {
  it('is the current context’s when nothing is said', () => {
    expect(resolveConnection(settings, {}, nothing)).toEqual({
      server: 'https://prod.example.com',
      token: 'token-of-prod',
      context: 'prod',
    });
  });

  it('comes from the flag before the environment before the file', () => {
    const environment = { FLOTILLA_SERVER: 'https://env.example.com', FLOTILLA_CONTEXT: 'lab' };

    expect(resolveConnection(settings, environment, { ...nothing, server: 'https://flag.example.com/' }).server).toBe(
      'https://flag.example.com',
    );
    expect(resolveConnection(settings, environment, nothing).server).toBe('https://env.example.com');
    expect(resolveConnection(settings, { FLOTILLA_CONTEXT: 'lab' }, nothing).server).toBe('http://localhost:7780');
    expect(resolveConnection(settings, environment, { ...nothing, context: 'prod' }).server).toBe('https://prod.example.com');
  });

  it('never gets the token of another server', () => {
    expect(resolveConnection(settings, {}, { ...nothing, server: 'https://elsewhere.example.com' })).toEqual({
      server: 'https://elsewhere.example.com',
      token: undefined,
      context: null,
    });
  });

  it('gets its own token when it is named by its address', () => {
    expect(resolveConnection(settings, {}, { ...nothing, server: 'http://localhost:7780' })).toMatchObject({
      token: 'token-of-lab',
      context: 'lab',
    });
  });

  it('takes FLOTILLA_TOKEN before a stored one', () => {
    expect(resolveConnection(settings, { FLOTILLA_TOKEN: 'given\n' }, nothing).token).toBe('given');
  });

  it('is asked for with the commands that help when none is known', () => {
    expect(() => resolveConnection({ ...settings, config: { currentContext: null, contexts: [] } }, {}, nothing)).toThrow(
      'No server is known',
    );
  });

  it.each(['prod.example.com', 'ftp://prod.example.com', 'http:/prod'])('%j is refused unless it is an address', (server) => {
    const known = server === 'http:/prod' ? 'http://prod' : null;
    if (known === null) expect(() => resolveConnection(settings, {}, { ...nothing, server })).toThrow('is not the address of a server');
    else expect(resolveConnection(settings, {}, { ...nothing, server }).server).toBe(known);
  });

  it('names the nearest context for a slip', () => {
    expect(() => resolveConnection(settings, {}, { ...nothing, context: 'prd' })).toThrow('There is no context "prd"');
  });
});

describe('the output format', () => {
  it('comes from the flag before the environment before the context before table', () => {
    expect(resolveFormat(settings, { FLOTILLA_OUTPUT: 'csv' }, { ...nothing, output: 'json' })).toBe('json');
    expect(resolveFormat(settings, { FLOTILLA_OUTPUT: 'csv' }, nothing)).toBe('csv');
    expect(resolveFormat(settings, {}, nothing)).toBe('wide');
    expect(resolveFormat(settings, {}, { ...nothing, context: 'lab' })).toBe('table');
  });

  it('is refused when it is unknown, naming where it was written', () => {
    expect(() => resolveFormat(settings, { FLOTILLA_OUTPUT: 'jsn' }, nothing)).toThrow('FLOTILLA_OUTPUT: there is no output format "jsn"');
  });
});
