import { defineCommand, required } from '../command/definition.ts';
import { printAct } from '../output/print.ts';

export const joinTokenRevokeCommand = defineCommand({
  summary: 'End a join token; clusters that joined with it stay',
  arguments: { name: required('<name>', 'Name or uid') },
  options: {},
  examples: [['join-token revoke eu-stores-winter', 'nobody joins with it any more']],
  run: async (context, { args }) => {
    const token = await context.client().revokeJoinToken({ params: { joinToken: args.name } });
    const joined = token.status.joined.map((join) => join.cluster);
    const note =
      joined.length === 0
        ? 'No cluster joined with it'
        : `Joined with it and staying: ${joined.join(', ')}. To shut one out: flotilla cluster revoke-key <cluster> <thumbprint>`;
    return printAct(context, token, `Join token ${token.metadata.name} is revoked. ${note}`);
  },
});
