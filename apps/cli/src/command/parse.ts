import { Argument, Command, CommanderError, Option } from 'commander';
import { CliError, usageError } from '../exit-codes.ts';
import type { AnyCommand } from './definition.ts';
import { GLOBAL_OPTIONS, readGlobalOptions, type GlobalOptions } from './global-options.ts';

export interface Invocation {
  readonly globals: GlobalOptions;
  readonly input: { readonly args: Readonly<Record<string, unknown>>; readonly options: Readonly<Record<string, unknown>> };
}

/**
 * Reads the words after a command's name.
 *
 * @returns the text of its help when that was asked for
 * @throws CliError `usage`, with the nearest known word
 */
export function parseInvocation(path: string, definition: AnyCommand, argv: readonly string[]): Invocation | { readonly help: string } {
  const command = commanderOf(path, definition);
  if (argv.includes('--help') || argv.includes('-h')) return { help: command.helpInformation() + footer(definition) };
  try {
    command.parse([...argv], { from: 'user' });
  } catch (error) {
    throw error instanceof CommanderError ? usageOf(path, error) : error;
  }
  return {
    globals: readGlobalOptions(command.opts()),
    input: { args: readArguments(command, definition), options: readOptions(command, definition) },
  };
}

function commanderOf(path: string, definition: AnyCommand): Command {
  const command = new Command(`flotilla ${path}`).description(definition.summary).exitOverride().showSuggestionAfterError();
  command.configureOutput({ writeErr: () => undefined, outputError: () => undefined }).configureHelp({ helpWidth: 100 });
  for (const { form, description } of Object.values(definition.arguments)) command.addArgument(new Argument(form, description));
  for (const { flags, description } of Object.values(definition.options)) command.addOption(collecting(flags, description));
  command.optionsGroup('Global options:');
  for (const { flags, description } of GLOBAL_OPTIONS) {
    if (!isTaken(command, flags)) command.addOption(new Option(flags, description));
  }
  return command.helpOption('-h, --help', 'Show this');
}

/** Texts are kept as given; the definition reads them. */
function collecting(flags: string, description: string): Option {
  const option = new Option(flags, description);
  return option.required ? option.argParser<readonly string[]>((value, previous) => [...(previous ?? []), value]) : option;
}

/** A command may give a global option a meaning of its own. */
function isTaken(command: Command, flags: string): boolean {
  const { long } = new Option(flags);
  return command.options.some((option) => option.long === long);
}

function readArguments(command: Command, definition: AnyCommand): Readonly<Record<string, unknown>> {
  const given: readonly unknown[] = command.processedArgs;
  return Object.fromEntries(Object.entries(definition.arguments).map(([name, spec], index) => [name, spec.read(textsOf(given[index]))]));
}

function readOptions(command: Command, definition: AnyCommand): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(definition.options).map(([name, spec]) => [
      name,
      spec.read(textsOf(command.getOptionValue(new Option(spec.flags).attributeName()))),
    ]),
  );
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.filter((each) => typeof each === 'string');
  return value === true ? ['true'] : [];
}

function usageOf(path: string, error: CommanderError): CliError {
  const [headline = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  return usageError(headline, suggestion?.replace(/^\(|\)$/g, '') ?? `flotilla ${path} --help`);
}

function footer(definition: AnyCommand): string {
  const width = Math.max(0, ...definition.examples.map(([command]) => command.length));
  const examples = definition.examples.map(([command, effect]) => `  flotilla ${command.padEnd(width)}   ${effect}`);
  const notes = (definition.notes ?? []).flatMap((note) => ['', note]);
  return ['', 'Examples:', ...examples, ...notes, ''].join('\n');
}
