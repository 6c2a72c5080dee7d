import { defineCommand, required } from '../command/definition.ts';
import { printAct } from '../output/print.ts';

export const apiTokenRevokeCommand = defineCommand({
  summary: 'Revoke an API token at once',
  arguments: { name: required('<name>', 'Name or uid') },
  options: {},
  examples: [['api-token revoke ci-webapp', 'its next request is refused']],
  run: async (context, { args }) => {
    await context.client().revokeApiToken({ params: { token: args.name } });
    return printAct(context, { token: args.name, phase: 'Revoked' }, `API token ${args.name} is revoked`);
  },
});
