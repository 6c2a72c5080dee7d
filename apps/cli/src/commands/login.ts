import { createClient } from '@flotilla/contracts/client';
import { readFileSync } from 'node:fs';
import { clientOptions } from '../command/create-context.ts';
import type { Context } from '../command/context.ts';
import { defineCommand, text } from '../command/definition.ts';
import { httpTransport } from '../client.ts';
import { usageError } from '../exit-codes.ts';
import { printAct } from '../output/print.ts';
import { openFileWarning } from '../settings/settings-files.ts';
import { originOf } from '../settings/settings.ts';
import { storeContext } from '../settings/store-context.ts';
import { readToken } from '../settings/token-text.ts';

export const loginCommand = defineCommand({
  summary: 'Keep the address of a server and an API token under a context',
  arguments: {},
  options: {
    name: text('--name <context>', 'Name of the context (default: the server’s host)'),
    tokenFile: text('--token-file <file>', 'File with the token, or - for standard input'),
  },
  examples: [
    ['login --server https://flotilla.example.com --token-file token', 'the token out of a file'],
    ['login --server https://flotilla.example.com < token', 'out of standard input; FLOTILLA_TOKEN works too'],
  ],
  notes: ['A token is never given as a flag: it would show in the list of processes and in the shell’s history.'],
  run: async (context, { options }) => {
    const server = originOf(serverOf(context));
    const token = await tokenOf(context, options.tokenFile);
    const { terminal, interrupted, sleep, globals } = context;
    const transport = httpTransport({ server, terminal, interrupted, sleep, timeoutMs: globals.timeoutMs, isVerbose: globals.isVerbose });
    const me = await createClient(transport, clientOptions({ server, token, context: null }, globals)).getWhoAmI({});
    const name = options.name ?? globals.context ?? new URL(server).host.replace(/[^a-z0-9.-]/g, '-');
    storeContext(context.settings.directory, { name, server }, token);
    return printAct(
      context,
      { context: name, server, name: me.name, role: me.role },
      `Signed in to ${server} as ${me.name} (${me.role}); the context is now "${name}"`,
    );
  },
});

function serverOf({ globals, environment, settings }: Context): string {
  const current = settings.config.contexts.find((each) => each.name === (globals.context ?? settings.config.currentContext));
  const server = globals.server ?? environment.FLOTILLA_SERVER ?? current?.server;
  if (server === undefined) throw usageError('Which server?', 'Add --server https://flotilla.example.com');
  return server;
}

async function tokenOf(context: Context, file: string | undefined): Promise<string> {
  if (file !== undefined && file !== '-') return tokenOfFile(context, file);
  if (file === undefined && context.environment.FLOTILLA_TOKEN !== undefined)
    return readToken(context.environment.FLOTILLA_TOKEN, 'variable FLOTILLA_TOKEN');
  if (context.terminal.canAsk) {
    const { password, isCancel } = await import('@clack/prompts');
    const answer = await password({ message: 'API token', output: process.stderr });
    if (!isCancel(answer)) return readToken(answer, 'the answer');
  }
  return readToken((await context.readInput()).toString('utf8'), 'standard input');
}

function tokenOfFile(context: Context, file: string): string {
  const warning = context.machine.platform === 'win32' ? null : openFileWarning(file);
  if (warning !== null) context.terminal.note(warning);
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    throw usageError(`The file ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return readToken(content, `file ${file}`);
}
