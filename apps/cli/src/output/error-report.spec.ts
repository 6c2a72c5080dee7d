import { ClientProblem, Unreachable } from '@flotilla/contracts/client';
import { describe, expect, it } from 'vitest';
import { CliError } from '../exit-codes.ts';
import { problemOf } from '../testing/recorded-server.ts';
import { noPaint } from './colour.ts';
import { reportError } from './error-report.ts';

describe('an error', () => {
  it('says what failed, where, what to do, code and request', () => {
    const problem = {
      ...problemOf('invalid_field', 422),
      code: 'invalid_field' as const,
      detail: 'The body has 1 fault',
      hint: 'Write scope: "env=prod"',
      errors: [
        { in: 'body' as const, pointer: '/spec/scope', code: 'invalid_selector' as const, message: 'The term "env==" cannot be read' },
      ],
    };

    expect(reportError(new ClientProblem(problem), noPaint)).toBe(
      [
        'error: The body has 1 fault',
        '  at         /spec/scope: The term "env==" cannot be read',
        '  hint       Write scope: "env=prod"',
        '  code       invalid_field (422)   request req_01KAQ8Z3M5T7W9YB2D4F6H8J0K   more: flotilla explain error/invalid_field',
      ].join('\n'),
    );
  });

  it('without an answer names the server and why', () => {
    expect(reportError(new Unreachable('https://f.example.com', 'the name is not known'), noPaint)).toContain(
      'error: https://f.example.com cannot be reached: the name is not known\n',
    );
  });

  it('indents lines and drops control characters', () => {
    expect(reportError(new CliError('failed', 'a\u001B[2J', [{ label: 'hint', text: 'one\ntwo' }]), noPaint)).toBe(
      'error: a[2J\n  hint       one\n             two',
    );
  });
});
