import { defineCommand, required } from '../command/definition.ts';
import { printItem } from '../output/print.ts';
import { clusterView } from '../views/cluster.view.ts';

export const clusterGetCommand = defineCommand({
  summary: 'Show one cluster; the same as get cluster <name>',
  arguments: { name: required('<name>', 'Name or uid') },
  options: {},
  examples: [
    ['cluster get store-1 -o wide', 'with versions, labels and uid'],
    ['describe cluster store-1', 'with everything around it'],
  ],
  run: async (context, { args }) => printItem(context, clusterView, await context.client().getCluster({ params: { cluster: args.name } })),
});
