import { defineCommand, required } from '../command/definition.ts';
import { present } from '../present.ts';
import { actOnSelection, reasonOf, selectionArguments, selectionOf, selectionOptions } from '../selection.ts';

export const configWithdrawCommand = defineCommand({
  summary: 'Take back offers that no agent has claimed yet',
  arguments: { config: required('<config>', 'Config'), ...selectionArguments },
  options: selectionOptions,
  examples: [['config withdraw webapp -l region=eu-west --reason "found a fault"', 'what was claimed goes on']],
  run: async (context, { args, options }) => {
    const body = { ...selectionOf(args.cluster, options.selector), reason: reasonOf(options.reason) };
    const client = context.client();
    return actOnSelection(context, {
      verb: `withdraw offers of ${args.config}`,
      isDryRun: options.isDryRun,
      send: (query, confirmToken) =>
        client.withdrawOffers({ params: { config: args.config }, query, body: { ...body, ...present({ confirmToken }) } }),
      done: ({ changed, matched }) => `${args.config}: ${changed} of ${matched} offers taken back`,
    });
  },
});
