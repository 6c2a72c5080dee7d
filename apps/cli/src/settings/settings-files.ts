import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { CliError } from '../exit-codes.ts';

/** One named server with its preferences. */
export interface ServerContext {
  readonly name: string;
  readonly server: string;
  readonly output?: string;
}

export interface ConfigFile {
  readonly currentContext: string | null;
  readonly contexts: readonly ServerContext[];
}

/** Tokens by context, apart from the configuration so that this can be shared. */
export type Credentials = Readonly<Record<string, string>>;

const CONFIG = 'config.yaml';
const CREDENTIALS = 'credentials.yaml';

export function readConfigFile(directory: string): ConfigFile {
  const file = join(directory, CONFIG);
  const content = readYaml(file);
  const contexts = content['contexts'] ?? [];
  if (!Array.isArray(contexts)) throw unreadable(file, '"contexts" is not a list');
  return {
    currentContext: typeof content['currentContext'] === 'string' ? content['currentContext'] : null,
    contexts: contexts.map((context: unknown) => contextOf(file, context)),
  };
}

export function writeConfigFile(directory: string, config: ConfigFile): void {
  write(directory, CONFIG, { currentContext: config.currentContext, contexts: config.contexts }, 0o644);
}

export function readCredentials(directory: string): Credentials {
  const entries = Object.entries(asRecord(readYaml(join(directory, CREDENTIALS))['tokens']));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

export function writeCredentials(directory: string, tokens: Credentials): void {
  write(directory, CREDENTIALS, { tokens }, 0o600);
}

/** A warning when others on this machine can read the tokens; Windows has no such modes. */
export function credentialsWarning(directory: string, platform: NodeJS.Platform): string | null {
  return platform === 'win32' ? null : openFileWarning(join(directory, CREDENTIALS));
}

export function openFileWarning(file: string): string | null {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined || (found.mode & 0o077) === 0) return null;
  return `warning: others on this machine can read ${file}; close it with: chmod 600 ${file}`;
}

function contextOf(file: string, value: unknown): ServerContext {
  const { name, server, output } = asRecord(value);
  if (typeof name !== 'string' || typeof server !== 'string') throw unreadable(file, 'a context needs a name and a server');
  return { name, server, ...(typeof output === 'string' ? { output } : {}) };
}

function readYaml(file: string): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return {};
    throw unreadable(file, error instanceof Error ? error.message : String(error));
  }
  try {
    return asRecord(parse(text));
  } catch (error) {
    throw unreadable(file, error instanceof Error ? error.message : String(error));
  }
}

/** Replaced whole, so that a crash leaves the old file and never half a one. */
function write(directory: string, name: string, content: unknown, mode: number): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, name);
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, stringify(content), { mode });
  renameSync(temporary, file);
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function unreadable(file: string, why: string): CliError {
  return new CliError('usage', `${file} cannot be read: ${why.split('\n')[0] ?? why}`, [
    { label: 'hint', text: 'Mend the file, or remove it and sign in again: flotilla login' },
  ]);
}
