import { createClient } from '@flotilla/contracts/client';
import type { Machine } from '@flotilla/platform';
import { httpTransport } from '../client.ts';
import { configDirectory, type Environment } from '../config.ts';
import type { Streams, Terminal } from '../output/terminal.ts';
import { readConfigFile, readCredentials, credentialsWarning } from '../settings/settings-files.ts';
import { resolveConnection, resolveFormat, type Connection, type Settings } from '../settings/settings.ts';
import { VERSION } from '../version.ts';
import type { Context } from './context.ts';
import type { GlobalOptions } from './global-options.ts';

export interface Run {
  readonly globals: GlobalOptions;
  readonly environment: Environment;
  readonly machine: Machine;
  readonly terminal: Terminal;
  readonly streams: Streams;
  readonly appsDirectory: string;
  readonly interrupted: AbortSignal;
}

export function createContext(run: Run): Context {
  const { globals, environment, machine, terminal, interrupted } = run;
  const settings = readSettings(run);
  const connection = (): Connection => resolveConnection(settings, environment, globals);
  const transport = () =>
    httpTransport({
      server: connection().server,
      timeoutMs: globals.timeoutMs,
      interrupted,
      terminal,
      isVerbose: globals.isVerbose,
      sleep: (ms) => sleep(ms, interrupted),
    });
  return {
    globals,
    environment,
    machine,
    terminal,
    settings,
    format: resolveFormat(settings, environment, globals),
    connection,
    transport,
    client: () => createClient(transport(), clientOptions(connection(), globals)),
    readInput: () => readToEnd(run.streams.stdin),
    appsDirectory: run.appsDirectory,
    now: () => Date.now(),
    sleep: (ms) => sleep(ms, interrupted),
    interrupted,
  };
}

export function clientOptions(connection: Connection, globals: GlobalOptions) {
  return {
    userAgent: `flotilla/${VERSION}`,
    ...(connection.token === undefined ? {} : { token: connection.token }),
    ...(globals.requestId === undefined ? {} : { requestId: globals.requestId }),
  };
}

function readSettings({ environment, machine, terminal }: Run): Settings {
  const directory = configDirectory(environment, machine);
  const warning = credentialsWarning(directory, machine.platform);
  if (warning !== null) terminal.note(warning);
  return { directory, config: readConfigFile(directory), credentials: readCredentials(directory) };
}

/** Ends early, without an error, when the run is interrupted. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}

async function readToEnd(stdin: Streams['stdin']): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
