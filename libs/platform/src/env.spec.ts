import { expect, it } from 'vitest';
import { choicesVariable, choiceVariable, durationVariable, EnvError, portVariable, readEnv, textVariable } from './env.ts';

const TABLE = {
  URL: textVariable({ fallback: null, describe: 'Where.' }),
  PORT: portVariable({ fallback: '7780', describe: 'Port.' }),
  AFTER: durationVariable({ fallback: '5m', describe: 'How long.' }),
  LEVEL: choiceVariable(['info', 'warn'], { fallback: 'info', describe: 'Level.' }),
  ROLES: choicesVariable(['http', 'worker'], { fallback: 'http,worker', describe: 'Roles.' }),
} as const;

it('gives every variable a value, or undefined where it may be missing', () => {
  expect(readEnv(TABLE, {})).toEqual({ URL: undefined, PORT: 7780, AFTER: 300_000, LEVEL: 'info', ROLES: ['http', 'worker'] });
});

it('takes what is given, and an empty text as missing', () => {
  const env = readEnv(TABLE, { URL: 'postgres://x', PORT: '0', AFTER: '45s', LEVEL: '', ROLES: ' worker' });

  expect(env).toEqual({ URL: 'postgres://x', PORT: 0, AFTER: 45_000, LEVEL: 'info', ROLES: ['worker'] });
});

it('names all faults together, each with what it takes', () => {
  const read = (): unknown => readEnv(TABLE, { PORT: '70000', AFTER: '5 minutes', LEVEL: 'INFO', ROLES: 'http,web' });

  expect(read).toThrow(EnvError);
  expect(read).toThrow(
    [
      'PORT is "70000"; it takes a port, 0 to 65535',
      'AFTER is "5 minutes"; it takes a duration such as 45s, 5m or 1h30m',
      'LEVEL is "INFO"; it takes one of info, warn',
      'ROLES is "http,web"; it takes some of http, worker, joined by commas',
    ].join('\n'),
  );
});
