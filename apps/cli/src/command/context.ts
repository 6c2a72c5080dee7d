import type { Machine } from '@flotilla/platform';
import type { Client, Transport } from '@flotilla/contracts/client';
import type { Environment } from '../config.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Connection, Settings } from '../settings/settings.ts';
import type { GlobalOptions, OutputFormat } from './global-options.ts';

/** What a command works with; made once a run. */
export interface Context {
  readonly globals: GlobalOptions;
  readonly environment: Environment;
  readonly machine: Machine;
  readonly terminal: Terminal;
  readonly settings: Settings;
  /** How results are printed: flag before environment before context before table. */
  readonly format: OutputFormat;
  /** The server to talk to and the token for it. */
  readonly connection: () => Connection;
  readonly client: () => Client;
  /** For requests outside of the route table. */
  readonly transport: () => Transport;
  /** Standard input, to its end. */
  readonly readInput: () => Promise<Buffer>;
  /** Folder of the other programs' bundles. */
  readonly appsDirectory: string;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
}
