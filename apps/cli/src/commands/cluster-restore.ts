import { defineCommand, required, text } from '../command/definition.ts';
import { printAct } from '../output/print.ts';
import { reasonOf } from '../selection.ts';

export const clusterRestoreCommand = defineCommand({
  summary: 'Undo a forget while the name is free; the agent joins again',
  arguments: { name: required('<name>', 'Name or uid') },
  options: { reason: text('--reason <text>', 'Why; kept in audit and history. Required') },
  examples: [['cluster restore store-1 --reason "wrong store"', 'history and labels are back']],
  run: async (context, { args, options }) => {
    const cluster = await context.client().restoreCluster({ params: { cluster: args.name }, body: { reason: reasonOf(options.reason) } });
    return printAct(
      context,
      cluster,
      `${cluster.metadata.name} is back; its agent must join again: flotilla join-token create --rekeys ${cluster.metadata.uid}`,
    );
  },
});
