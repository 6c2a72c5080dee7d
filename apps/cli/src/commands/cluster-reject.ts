import { defineCommand, required, text } from '../command/definition.ts';
import { CliError } from '../exit-codes.ts';
import { findRegistration } from '../kinds/find-registration.ts';
import { printAct } from '../output/print.ts';
import { reasonOf } from '../selection.ts';

export const clusterRejectCommand = defineCommand({
  summary: 'Refuse a cluster whose agent waits',
  arguments: { name: required('<name>', 'Name of the cluster, or uid of the registration') },
  options: { reason: text('--reason <text>', 'Why; kept in audit and history. Required') },
  examples: [['cluster reject store-1 --reason "nobody here knows this key"', 'this key never joins']],
  run: async (context, { args, options }) => {
    const reason = reasonOf(options.reason);
    const client = context.client();
    const registration = await findRegistration(client, args.name);
    if (registration === null)
      throw new CliError('notFound', `No registration of "${args.name}" is known`, [
        { label: 'hint', text: 'flotilla get registration --phase Waiting' },
      ]);
    const rejected = await client.rejectRegistration({ params: { registration: registration.uid }, body: { reason } });
    return printAct(context, rejected, `The request of ${rejected.cluster} is rejected`);
  },
});
