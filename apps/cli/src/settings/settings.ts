import { nearestWord } from '@flotilla/contracts/client';
import type { GlobalOptions, OutputFormat } from '../command/global-options.ts';
import { readFormat } from '../command/global-options.ts';
import type { Environment } from '../config.ts';
import { CliError, usageError } from '../exit-codes.ts';
import type { ConfigFile, Credentials, ServerContext } from './settings-files.ts';
import { readToken } from './token-text.ts';

/** The files with what flags and environment lay over them. */
export interface Settings {
  readonly directory: string;
  readonly config: ConfigFile;
  readonly credentials: Credentials;
}

export interface Connection {
  /** Origin, without a slash at its end. */
  readonly server: string;
  readonly token: string | undefined;
  /** Null when the server was named by hand and no context has it. */
  readonly context: string | null;
}

type Asked = Pick<GlobalOptions, 'context' | 'server' | 'output'>;

/** Flag before environment before file. A token of a context is never sent to a server that the context does not name. */
export function resolveConnection(settings: Settings, environment: Environment, asked: Asked): Connection {
  const chosen = chosenContext(settings, environment, asked);
  const named = asked.server ?? (asked.context === undefined ? environment.FLOTILLA_SERVER : undefined);
  const server = originOf(named ?? chosen?.server ?? refuseNoServer());
  const context = [chosen, ...settings.config.contexts].find((each) => each !== null && originOf(each.server) === server)?.name ?? null;
  const stored = context === null ? undefined : settings.credentials[context];
  return { server, token: tokenOf(environment) ?? stored, context };
}

function tokenOf({ FLOTILLA_TOKEN: text }: Environment): string | undefined {
  return text === undefined ? undefined : readToken(text, 'variable FLOTILLA_TOKEN');
}

export function resolveFormat(settings: Settings, environment: Environment, asked: Asked): OutputFormat {
  if (asked.output !== undefined) return asked.output;
  if (environment.FLOTILLA_OUTPUT !== undefined) return readFormat(environment.FLOTILLA_OUTPUT, 'FLOTILLA_OUTPUT');
  const preferred = settings.config.contexts.find((each) => each.name === (asked.context ?? settings.config.currentContext))?.output;
  return preferred === undefined ? 'table' : readFormat(preferred, 'The context’s output');
}

export function findContext(config: ConfigFile, name: string): ServerContext {
  const found = config.contexts.find((context) => context.name === name);
  if (found !== undefined) return found;
  const names = config.contexts.map((context) => context.name);
  const nearest = nearestWord(name, names);
  const hint = nearest === null ? `Known: ${names.join(', ') || 'none yet; flotilla login makes one'}` : `Did you mean ${nearest}?`;
  throw new CliError('notFound', `There is no context "${name}"`, [{ label: 'hint', text: hint }]);
}

/** @returns scheme, host and port; the address of the API below it is this program's affair */
export function originOf(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw usageError(`"${server}" is not the address of a server`, 'Write it as https://flotilla.example.com');
  return url.origin;
}

function chosenContext(settings: Settings, environment: Environment, asked: Asked): ServerContext | null {
  const name = asked.context ?? environment.FLOTILLA_CONTEXT ?? settings.config.currentContext;
  return name === null ? null : findContext(settings.config, name);
}

function refuseNoServer(): never {
  throw new CliError('notAllowed', 'No server is known', [
    { label: 'options', text: 'flotilla login --server https://flotilla.example.com --token-file token' },
    { label: '', text: 'flotilla server      (starts one here and signs you in)' },
  ]);
}
