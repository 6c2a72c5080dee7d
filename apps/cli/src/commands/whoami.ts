import { defineCommand } from '../command/definition.ts';
import { distance } from '../output/age.ts';
import { renderDetails } from '../output/details.ts';
import { isForPrograms, printBody } from '../output/print.ts';

export const whoamiCommand = defineCommand({
  summary: 'Who you are to the server, and what you may do',
  arguments: {},
  options: {},
  examples: [['whoami', 'name, role, permissions, and until when the token holds']],
  run: async (context) => {
    const { server, context: contextName } = context.connection();
    const me = await context.client().getWhoAmI({});
    if (isForPrograms(context.format)) return printBody(context, me);
    context.terminal.data(
      renderDetails(
        [
          ['Name', me.name],
          ['Role', me.role],
          ['Server', contextName === null ? server : `${server} (context ${contextName})`],
          ['Token expires', distance(me.tokenExpiresAt, context.now())],
          ['Permissions', me.permissions.join('\n')],
        ],
        context.terminal.paint,
      ),
    );
  },
});
