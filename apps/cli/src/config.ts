import type { Machine } from '@flotilla/platform';
import { join } from 'node:path';

/** Every environment variable that the command reads, and why. */
export const ENVIRONMENT_VARIABLES = {
  FLOTILLA_SERVER: 'Address of the server; before the context of the configuration, after --server',
  FLOTILLA_TOKEN: 'API token; before the one that login has stored',
  FLOTILLA_CONTEXT: 'Name of the context to use, after --context',
  FLOTILLA_OUTPUT: 'Output format, after -o',
  FLOTILLA_CONFIG_DIR: 'Folder of config.yaml and credentials.yaml',
  FLOTILLA_DATA_DIR: 'Folder in which `flotilla server` keeps its database, log and keys',
  DATABASE_URL: 'Postgres for `flotilla server` instead of the embedded one',
  KUBECONFIG: 'Kubeconfig for `flotilla cluster join`, after --kubeconfig',
  XDG_CONFIG_HOME: 'Where folders with configuration lie',
  XDG_DATA_HOME: 'Where folders with data lie',
  APPDATA: 'The same on Windows',
  LOCALAPPDATA: 'The same on Windows',
  NO_COLOR: 'Set to anything: no colours',
  CLICOLOR_FORCE: 'Set to anything but 0: colours also into a pipe',
  npm_lifecycle_event: 'Set by npm when it is npm that runs the command',
  TERM: '`dumb`: no colours, no redrawing',
} as const;

export type EnvironmentVariable = keyof typeof ENVIRONMENT_VARIABLES;
/** What is set; an empty value counts as not set. */
export type Environment = Readonly<Partial<Record<EnvironmentVariable, string>>>;

/** The only reader of the process environment in this program. */
export function readEnvironment(): Environment {
  const names = Object.keys(ENVIRONMENT_VARIABLES) as EnvironmentVariable[]; // the keys of a literal are exactly its type's
  const pairs = names.map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined && value !== ''));
}

/** The environment that programs started by this one inherit, with `extra` on top. */
export function childEnvironment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...extra };
}

export function configDirectory(environment: Environment, machine: Machine): string {
  if (environment.FLOTILLA_CONFIG_DIR !== undefined) return environment.FLOTILLA_CONFIG_DIR;
  if (environment.XDG_CONFIG_HOME !== undefined) return join(environment.XDG_CONFIG_HOME, 'flotilla');
  if (machine.platform === 'win32') return join(environment.APPDATA ?? join(machine.home, 'AppData', 'Roaming'), 'flotilla');
  return join(machine.home, '.config', 'flotilla');
}
