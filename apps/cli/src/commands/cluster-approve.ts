import { defineCommand, required, text } from '../command/definition.ts';
import { CliError } from '../exit-codes.ts';
import { findRegistration } from '../kinds/find-registration.ts';
import { printAct } from '../output/print.ts';
import { present } from '../present.ts';
import { describeRegistration } from '../views/describe-joining.ts';

export const clusterApproveCommand = defineCommand({
  summary: 'Admit a cluster whose agent waits, by the thumbprint that the agent has logged',
  arguments: { name: required('<name>', 'Name of the cluster, or uid of the registration') },
  options: {
    thumbprint: text('--thumbprint <text>', 'As the agent logged it, not as the server shows it: that is the proof. Required'),
    reason: text('--reason <text>', 'Why; kept in the audit'),
  },
  examples: [['cluster approve store-1 --thumbprint 0249-1764-…', 'compare the words first: flotilla describe registration store-1']],
  run: async (context, { args, options }) => {
    const client = context.client();
    const registration = await findRegistration(client, args.name);
    if (registration === null)
      throw new CliError('notFound', `No registration of "${args.name}" is known`, [
        { label: 'hint', text: 'flotilla get registration --phase Waiting' },
      ]);
    if (options.thumbprint === undefined) {
      context.terminal.note(describeRegistration(registration, context));
      throw new CliError('conflict', 'A thumbprint is required: the one that the agent itself has logged', [
        { label: 'hint', text: `flotilla cluster approve ${args.name} --thumbprint <from the agent's log>` },
      ]);
    }
    const approved = await client.approveRegistration({
      params: { registration: registration.uid },
      body: { thumbprint: options.thumbprint, ...present({ reason: options.reason }) },
    });
    return printAct(
      context,
      approved,
      `${approved.cluster} is approved; follow with: flotilla wait cluster/${approved.cluster} --for connectivity=Online`,
    );
  },
});
