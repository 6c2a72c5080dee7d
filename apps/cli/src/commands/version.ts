import { Unreachable } from '@flotilla/contracts/client';
import type { Context } from '../command/context.ts';
import { defineCommand } from '../command/definition.ts';
import { CliError } from '../exit-codes.ts';
import { printAct } from '../output/print.ts';
import { VERSION } from '../version.ts';

export const versionCommand = defineCommand({
  summary: 'Versions of this command and of the server',
  arguments: {},
  options: {},
  examples: [
    ['version', 'both'],
    ['version -o json', 'for programs'],
  ],
  run: async (context) => {
    const server = await serverVersion(context);
    const told =
      typeof server === 'string'
        ? server
        : `${server.version}, API ${server.apiVersions.join(', ')}, agent protocol ${server.protocol.join(', ')}`;
    const body = { client: { version: VERSION, node: process.version }, server: typeof server === 'string' ? null : server };
    return printAct(context, body, `flotilla   ${VERSION}\nserver     ${told}`);
  },
});

/** A server that cannot be asked is told, and is no error: this command works anywhere. */
async function serverVersion(context: Context) {
  try {
    return await context.client().getVersion({});
  } catch (error) {
    if (error instanceof Unreachable) return `not known: ${error.message}`;
    if (error instanceof CliError) return 'none';
    throw error;
  }
}
