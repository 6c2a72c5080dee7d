import { ClientProblem, ERROR_CODES, UnexpectedAnswer, Unreachable, type ErrorCode } from '@flotilla/contracts/client';
import { describe, expect, it } from 'vitest';
import { CliError, EXIT_CODES, EXIT_MEANINGS, outcomeOf } from './exit-codes.ts';
import { problemOf } from './testing/recorded-server.ts';

const exitOf = (code: ErrorCode) => EXIT_CODES[outcomeOf(new ClientProblem({ ...problemOf(code, ERROR_CODES[code].status), code }))];

describe('exit codes', () => {
  it('are those that scripts rely on', () => {
    expect(EXIT_CODES).toEqual({
      done: 0,
      failed: 1,
      usage: 2,
      notFound: 3,
      notAllowed: 4,
      conflict: 5,
      timedOut: 6,
      endedBadly: 7,
      unreachable: 9,
      interrupted: 130,
    });
    expect(Object.keys(EXIT_MEANINGS)).toEqual(Object.keys(EXIT_CODES));
  });

  it('tell what kind of refusal it was', () => {
    expect(['invalid_field', 'lint_failed', 'unknown_parameter', 'body_too_large'].map((code) => exitOf(code as ErrorCode))).toEqual([
      2, 2, 2, 2,
    ]);
    expect(exitOf('not_found')).toBe(3);
    expect(['unauthenticated', 'forbidden'].map((code) => exitOf(code as ErrorCode))).toEqual([4, 4]);
    expect(
      ['name_taken', 'precondition_failed', 'confirmation_required', 'blast_radius_changed'].map((code) => exitOf(code as ErrorCode)),
    ).toEqual([5, 5, 5, 5]);
    expect(['internal', 'overloaded', 'rate_limited'].map((code) => exitOf(code as ErrorCode))).toEqual([9, 9, 9]);
  });

  it('know every error code of the API', () => {
    const unknown = (Object.keys(ERROR_CODES) as ErrorCode[]).filter((code) => exitOf(code) === EXIT_CODES.failed); // the keys of the table are exactly its type's

    expect(unknown).toEqual(['method_not_allowed']);
  });

  it('tell silence and a foreign answer from a failure', () => {
    expect(outcomeOf(new Unreachable('http://x', 'nothing listens there'))).toBe('unreachable');
    expect(outcomeOf(new UnexpectedAnswer(502, 'text/html'))).toBe('unreachable');
    expect(outcomeOf(new CliError('endedBadly', 'x'))).toBe('endedBadly');
    expect(outcomeOf(new Error('x'))).toBe('failed');
  });
});
