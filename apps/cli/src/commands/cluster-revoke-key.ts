import { confirmSeverely } from '../ask.ts';
import { defineCommand, required } from '../command/definition.ts';
import { printAct } from '../output/print.ts';

export const clusterRevokeKeyCommand = defineCommand({
  summary: 'Revoke an agent key; its channel closes within 5 s',
  arguments: { name: required('<name>', 'Cluster'), thumbprint: required('<thumbprint>', 'As cluster keys shows it') },
  options: {},
  examples: [['cluster revoke-key store-1 AkXIZFzonb59… --confirm=store-1', 'the agent is out until it is re-keyed']],
  run: async (context, { args }) => {
    const { name, thumbprint } = args;
    await confirmSeverely(context, `Revoking its key shuts the agent of ${name} out until a re-key is approved.`, name);
    await context.client().revokeClusterKey({ params: { cluster: name, thumbprint } });
    return printAct(
      context,
      { cluster: name, thumbprint, phase: 'Revoked' },
      `The key of ${name} is revoked; a new one: flotilla join-token create --rekeys <uid of the cluster>`,
    );
  },
});
