import { parseDuration } from '@flotilla/contracts/client';
import { usageError, type Outcome } from '../exit-codes.ts';
import type { Context } from './context.ts';

/** One option: how it is written, and how its texts become a value. */
export interface OptionSpec<T> {
  /** `-l, --selector <selector>` */
  readonly flags: string;
  readonly description: string;
  /** The texts given, in order; empty when it was not given, `['true']` for a flag. */
  readonly read: (texts: readonly string[]) => T;
}

export interface ArgumentSpec<T> {
  /** `<kind>`, `[name]` or `[names...]` */
  readonly form: string;
  readonly description: string;
  readonly read: (texts: readonly string[]) => T;
}

type SpecMap = Readonly<Record<string, { readonly read: (texts: readonly string[]) => unknown }>>;
type ValuesOf<M extends SpecMap> = { readonly [K in keyof M]: ReturnType<M[K]['read']> };

/** One command, in a file named by its path. */
export interface CommandDefinition<A extends SpecMap = SpecMap, O extends SpecMap = SpecMap> {
  readonly summary: string;
  readonly arguments: A & Readonly<Record<string, ArgumentSpec<unknown>>>;
  readonly options: O & Readonly<Record<string, OptionSpec<unknown>>>;
  /** Lines for --help: the command without `flotilla`, and what it does. */
  readonly examples: readonly (readonly [command: string, effect: string])[];
  readonly notes?: readonly string[];
  readonly run: (context: Context, input: CommandInput<A, O>) => Promise<Outcome | void>;
}

export type CommandInput<A extends SpecMap, O extends SpecMap> = { readonly args: ValuesOf<A>; readonly options: ValuesOf<O> };

/** Any command, as the catalogue loads it. */
export type AnyCommand = Omit<CommandDefinition, 'run'> & { readonly run: (context: Context, input: never) => Promise<Outcome | void> };

export function defineCommand<
  const A extends Readonly<Record<string, ArgumentSpec<unknown>>>,
  const O extends Readonly<Record<string, OptionSpec<unknown>>>,
>(definition: CommandDefinition<A, O>): CommandDefinition<A, O> {
  return definition;
}

export function required(form: `<${string}>`, description: string): ArgumentSpec<string> {
  return { form, description, read: ([text]) => text ?? '' };
}

export function optional(form: `[${string}]`, description: string): ArgumentSpec<string | undefined> {
  return { form, description, read: ([text]) => text };
}

export function rest(form: `[${string}...]`, description: string): ArgumentSpec<readonly string[]> {
  return { form, description, read: (texts) => texts };
}

export function text(flags: string, description: string): OptionSpec<string | undefined> {
  return { flags, description, read: (texts) => texts.at(-1) };
}

/** Given more than once, each counts. */
export function texts(flags: string, description: string): OptionSpec<readonly string[]> {
  return { flags, description, read: (given) => given };
}

export function flag(flags: string, description: string): OptionSpec<boolean> {
  return { flags, description, read: (given) => given.length > 0 };
}

export function wholeNumber(flags: string, description: string): OptionSpec<number | undefined> {
  return {
    flags,
    description,
    read: ([given]) => {
      if (given === undefined) return undefined;
      if (!/^\d{1,9}$/.test(given) || Number(given) === 0) throw usageError(`${flags}: "${given}" is not a number from 1 on`);
      return Number(given);
    },
  };
}

/** Milliseconds. */
export function duration(flags: string, description: string): OptionSpec<number | undefined> {
  return {
    flags,
    description,
    read: ([given]) => {
      if (given === undefined) return undefined;
      const ms = parseDuration(given);
      if (ms === null) throw usageError(`${flags}: "${given}" is not a duration`, 'Write 90s, 30m, 4h or 7d');
      return ms;
    },
  };
}

/** `k=v`, repeatable. */
export function pairs(flags: string, description: string): OptionSpec<Readonly<Record<string, string>>> {
  return {
    flags,
    description,
    read: (given) => Object.fromEntries(given.map((pair) => pairOf(flags, pair))),
  };
}

function pairOf(flags: string, pair: string): readonly [string, string] {
  const at = pair.indexOf('=');
  if (at < 1) throw usageError(`${flags}: "${pair}" is not of the form key=value`);
  return [pair.slice(0, at), pair.slice(at + 1)];
}
