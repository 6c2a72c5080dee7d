import type { BlockList } from 'node:net';
import { parseDuration } from '@flotilla/core';
import { parseNetworks } from './client-address.ts';

/** What sysexits.h calls EX_CONFIG: the configuration is at fault, and starting again does not help. */
export const EXIT_CONFIG = 78;

/** One environment variable: how its text is read and what it is for; the documentation is made of `describe`. */
export interface EnvVariable<T> {
  readonly describe: string;
  /** The text that stands for a missing variable; null: it may be missing. */
  readonly fallback: string | null;
  /** What it takes, in words. */
  readonly takes: string;
  /** @returns undefined when the text cannot be read */
  readonly parse: (text: string) => T | undefined;
}

type EnvTable = Readonly<Record<string, EnvVariable<unknown>>>;
type Parsed<V> = V extends EnvVariable<infer T> ? T : never;
export type EnvOf<T extends EnvTable> = {
  readonly [K in keyof T]: T[K]['fallback'] extends string ? Parsed<T[K]> : Parsed<T[K]> | undefined;
};

/** Every fault of an environment, one a line. */
export class EnvError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'EnvError';
  }
}

/**
 * Reads all variables of a table at once. An empty text counts as missing.
 *
 * @throws EnvError with every fault, never only the first; end with {@link EXIT_CONFIG}
 */
export function readEnv<const T extends EnvTable>(table: T, env: Readonly<Record<string, string | undefined>>): EnvOf<T> {
  const faults: string[] = [];
  const values = Object.entries(table).map(([name, variable]) => {
    const given = env[name];
    const text = given === undefined || given === '' ? variable.fallback : given;
    if (text === null) return [name, undefined] as const;
    const value = variable.parse(text);
    if (value === undefined) faults.push(`${name} is ${JSON.stringify(text)}; it takes ${variable.takes}`);
    return [name, value] as const;
  });
  if (faults.length > 0) throw new EnvError(faults);
  return Object.fromEntries(values) as EnvOf<T>; // each entry was parsed by the variable of its name
}

interface Options<F extends string | null> {
  readonly describe: string;
  readonly fallback: F;
}
type Variable<T, F extends string | null> = EnvVariable<T> & { readonly fallback: F };

export function textVariable<F extends string | null>(options: Options<F>): Variable<string, F> {
  return { ...options, takes: 'a text', parse: (text) => text };
}

/** Milliseconds, written `45s`, `5m`, `1h30m`. */
export function durationVariable<F extends string | null>(options: Options<F>): Variable<number, F> {
  return { ...options, takes: 'a duration such as 45s, 5m or 1h30m', parse: (text) => parseDuration(text) ?? undefined };
}

/** 0 lets the system choose. */
export function portVariable<F extends string | null>(options: Options<F>): Variable<number, F> {
  return {
    ...options,
    takes: 'a port, 0 to 65535',
    parse: (text) => (/^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined),
  };
}

/** Addresses and networks, `10.0.0.0/8,192.0.2.7`. */
export function networksVariable<F extends string | null>(options: Options<F>): Variable<BlockList, F> {
  return { ...options, takes: 'addresses or networks such as 10.0.0.0/8, joined by commas', parse: parseNetworks };
}

export function choiceVariable<const C extends string, F extends C | null>(choices: readonly C[], options: Options<F>): Variable<C, F> {
  return { ...options, takes: `one of ${choices.join(', ')}`, parse: (text) => choices.find((choice) => choice === text) };
}

/** At least one of the choices, joined by commas. */
export function choicesVariable<const C extends string, F extends string | null>(
  choices: readonly C[],
  options: Options<F>,
): Variable<readonly C[], F> {
  const parse = (text: string): readonly C[] | undefined => {
    const words = text.split(',').map((word) => word.trim());
    const chosen = choices.filter((choice) => words.includes(choice));
    return words.every((word) => choices.some((choice) => choice === word)) ? chosen : undefined;
  };
  return { ...options, takes: `some of ${choices.join(', ')}, joined by commas`, parse };
}
