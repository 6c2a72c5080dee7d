import { defineCommand, flag, required } from '../command/definition.ts';
import { confirmSeverely } from '../ask.ts';
import { printAct } from '../output/print.ts';

export const clusterForgetCommand = defineCommand({
  summary: 'Forget a cluster: its key dies, what runs there goes on, history stays',
  arguments: { name: required('<name>', 'Name') },
  options: { isDryRun: flag('--dry-run', 'Check everything, change nothing') },
  examples: [
    ['cluster forget store-1', 'asks for the name'],
    ['cluster forget store-1 --confirm=store-1', 'in a script'],
  ],
  notes: ['Undo it while the name is free: flotilla cluster restore <name>. Its agent then joins again.'],
  run: async (context, { args, options }) => {
    const client = context.client();
    const cluster = await client.getCluster({ params: { cluster: args.name } });
    const { name, generation } = cluster.metadata;
    if (!options.isDryRun)
      await confirmSeverely(context, `Forgetting ${name} ends its agent's key; nothing is deleted in the cluster.`, name);
    const forgotten = await client.forgetCluster({
      params: { cluster: args.name },
      query: { dryRun: String(options.isDryRun), confirm: name },
      ifMatch: generation,
    });
    return printAct(
      context,
      forgotten,
      options.isDryRun ? `${name} could be forgotten. Nothing was changed` : `${name} is forgotten; what runs there goes on`,
    );
  },
});
