import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { errorFacts, lineLogger } from './logger.ts';
import { redact, redactText } from './redact.ts';
import { Secret } from './secret.ts';

const TOKEN = 'fut1_as3nn9tmcd_000g40r40m30e209185gr38e1w8124gk2gahc5rr34d1p70x3rfg_ace89e12';

describe('a secret', () => {
  it('shows itself in no text, JSON or inspection', () => {
    const secret = new Secret('hunter2');

    const shown = [String(secret), JSON.stringify({ secret }), inspect(secret), inspect({ secret }, { depth: 5 })];

    expect(shown.join()).not.toContain('hunter2');
    expect(secret.reveal()).toBe('hunter2');
  });
});

describe('logs', () => {
  it.each([[TOKEN], [TOKEN.replace('fut1', 'fjt1')], ['Bearer eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJjbF8wMSJ9.c2lnbmF0dXJl']])(
    'mask %s wherever it stands',
    (credential) => {
      const masked = JSON.stringify(redact({ text: `failed for ${credential} today`, deep: { list: [credential] } }));

      expect(masked).not.toContain(credential.slice(-20));
      expect(masked).toContain('failed for');
    },
  );

  it('mask the password of an address and keep the rest', () => {
    expect(redactText('connect postgres://flotilla:p4ss@db:5432/x failed')).toBe('connect postgres://flotilla:[redacted]@db:5432/x failed');
  });

  it('mask what a key calls secret, whatever it is', () => {
    expect(redact({ authorization: 'x', cookie: 'x', password: 'x', token: { a: 1 }, name: 'x' })).toEqual({
      authorization: '[redacted]',
      cookie: '[redacted]',
      password: '[redacted]',
      token: '[redacted]',
      name: 'x',
    });
  });

  it('keep an error with its cause, without credentials', () => {
    const error = new Error('outer', { cause: new Error(`inner ${TOKEN}`) });

    expect(errorFacts(error)).toMatchObject({ error: 'Error: outer', cause: { error: 'Error: inner [redacted]' } });
  });

  it('are one JSON object a line, from the least level on', () => {
    const lines: string[] = [];
    const logger = lineLogger('warn', (line) => void lines.push(line));

    logger.info('left out');
    logger.warn('kept', { count: 1 });

    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'warn', message: 'kept', count: 1 });
  });
});
