import type { Machine } from '@flotilla/platform';
import { findCommand, type Found } from './command/find-command.ts';
import type { AnyCommand } from './command/definition.ts';
import type { Environment } from './config.ts';
import { outcomeOf, type Outcome } from './exit-codes.ts';
import { reportError } from './output/error-report.ts';
import { createTerminal, type Streams, type Terminal } from './output/terminal.ts';

/** What the program finds around it; the process brings it, and a test brings its own. */
export interface Surroundings {
  readonly environment: Environment;
  readonly machine: Machine;
  readonly streams: Streams;
  /** Folder in which the other programs' bundles lie. */
  readonly appsDirectory: string;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
}

/** From the words of the command line to an outcome; only the one command that was named is loaded. */
export async function runCli(argv: readonly string[], surroundings: Surroundings): Promise<Outcome> {
  const terminal = earlyTerminal(argv, surroundings);
  try {
    const found = findCommand(argv);
    return found.kind === 'Group' ? await printHelp(found, terminal) : await runCommand(found, surroundings);
  } catch (error) {
    if (surroundings.interrupted.aborted) return 'interrupted';
    terminal.error(reportError(error, terminal.paintNotes));
    return outcomeOf(error);
  }
}

/** Before the options are read, and when they cannot be. */
function earlyTerminal(argv: readonly string[], { streams, environment }: Surroundings): Terminal {
  return createTerminal(streams, environment, { isQuiet: false, mayAsk: false, mayColour: !argv.includes('--no-color') });
}

async function printHelp({ path, isHelp }: Extract<Found, { kind: 'Group' }>, terminal: Terminal): Promise<Outcome> {
  const { groupHelp } = await import('./command/help.ts');
  terminal.data(groupHelp(path, terminal.paint));
  return isHelp ? 'done' : 'usage';
}

async function runCommand({ entry, rest }: Extract<Found, { kind: 'Command' }>, surroundings: Surroundings): Promise<Outcome> {
  const { parseInvocation } = await import('./command/parse.ts');
  const definition: AnyCommand = await entry.load();
  const invocation = parseInvocation(entry.path, definition, rest);
  if ('help' in invocation) {
    surroundings.streams.stdout.write(invocation.help);
    return 'done';
  }
  const { createContext } = await import('./command/create-context.ts');
  const terminal = createTerminal(surroundings.streams, surroundings.environment, invocation.globals);
  const context = createContext({ ...surroundings, globals: invocation.globals, terminal });
  const outcome = await definition.run(context, invocation.input as never); // the definition read this very input
  return outcome ?? 'done';
}
