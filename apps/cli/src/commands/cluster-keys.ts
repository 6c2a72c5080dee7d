import { defineCommand, required } from '../command/definition.ts';
import { printList } from '../output/print.ts';
import { agentKeyView } from '../views/joining.view.ts';

export const clusterKeysCommand = defineCommand({
  summary: 'Agent keys of a cluster',
  arguments: { name: required('<name>', 'Cluster') },
  options: {},
  examples: [['cluster keys store-1', 'which is active, since when, and who revoked the others']],
  run: async (context, { args }) =>
    printList(context, agentKeyView, await context.client().listClusterKeys({ params: { cluster: args.name }, query: { limit: 200 } })),
});
