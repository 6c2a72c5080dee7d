import { defineCommand } from '../command/definition.ts';
import { isForPrograms, printBody } from '../output/print.ts';
import { newApiToken } from '../programs/own-secrets.ts';

export const apiTokenKeygenCommand = defineCommand({
  summary: 'Make the text of a first admin token, for a server with a database of your own',
  arguments: {},
  options: {},
  examples: [['api-token keygen > admin-token', 'then FLOTILLA_ADMIN_TOKEN_FILE=admin-token at the first start of the server']],
  run: async (context) => {
    const token = newApiToken();
    return isForPrograms(context.format) ? printBody(context, { token }) : context.terminal.data(`${token}\n`);
  },
});
