import { describe, expect, it } from 'vitest';
import { CliError } from '../exit-codes.ts';
import { defineCommand, duration, flag, pairs, required, rest, texts, wholeNumber } from './definition.ts';
import { parseInvocation } from './parse.ts';

const definition = defineCommand({
  summary: 'Try it',
  arguments: { kind: required('<kind>', 'Kind'), names: rest('[names...]', 'Names') },
  options: {
    labels: pairs('--label <key=value>', 'Label'),
    owners: texts('--owner <owner>', 'Owner'),
    limit: wholeNumber('--limit <count>', 'Rows'),
    ttlMs: duration('--ttl <duration>', 'Life'),
    isWatching: flag('-w, --watch', 'Watch'),
  },
  examples: [['try cluster', 'see']],
  run: () => Promise.resolve(),
});

function parsed(...argv: string[]) {
  const invocation = parseInvocation('try', definition, argv);
  if ('help' in invocation) throw new Error('It was help');
  return invocation;
}

describe('arguments and options', () => {
  it('become the values that the command declares', () => {
    expect(
      parsed('cluster', 'a', 'b', '--label', 'x=1', '--label', 'y=2=3', '--owner', 'o', '--limit', '7', '--ttl', '1h30m', '-w').input,
    ).toEqual({
      args: { kind: 'cluster', names: ['a', 'b'] },
      options: { labels: { x: '1', y: '2=3' }, owners: ['o'], limit: 7, ttlMs: 5_400_000, isWatching: true },
    });
  });

  it('have quiet defaults', () => {
    expect(parsed('cluster').input.options).toEqual({ labels: {}, owners: [], limit: undefined, ttlMs: undefined, isWatching: false });
  });

  it('leave global options wherever they stand', () => {
    expect(parsed('-o', 'json', 'cluster', '--no-input', '--timeout', '2m').globals).toMatchObject({
      output: 'json',
      mayAsk: false,
      timeoutMs: 120_000,
    });
  });

  it.each([
    [['cluster', '--limt', '7'], "unknown option '--limt'", 'Did you mean --limit?'],
    [[], "missing required argument 'kind'", 'flotilla try --help'],
    [['cluster', '--limit', 'seven'], '--limit <count>: "seven" is not a number from 1 on', undefined],
    [['cluster', '--ttl', '5 minutes'], '--ttl <duration>: "5 minutes" is not a duration', 'Write 90s, 30m, 4h or 7d'],
    [['cluster', '--label', 'x'], '--label <key=value>: "x" is not of the form key=value', undefined],
    [['cluster', '-o', 'jsom'], '-o: there is no output format "jsom"', 'Did you mean json?'],
  ])('%j are refused as usage, with what to type', (argv, message, hint) => {
    let caught: unknown;
    try {
      parsed(...argv);
    } catch (error) {
      caught = error;
    }

    expect(caught).toBeInstanceOf(CliError);
    expect(caught).toMatchObject({ outcome: 'usage', message, notes: hint === undefined ? [] : [{ label: 'hint', text: hint }] });
  });

  it('show examples with --help', () => {
    const invocation = parseInvocation('try', definition, ['--help']);

    expect(invocation).toHaveProperty('help', expect.stringContaining('Examples:\n  flotilla try cluster   see'));
  });
});
