import { defineCommand, required } from '../command/definition.ts';
import { present } from '../present.ts';
import { actOnSelection, reasonOf, selectionArguments, selectionOf, selectionOptions } from '../selection.ts';

export const configUnassignCommand = defineCommand({
  summary: 'Take a config off clusters; it keeps running there',
  arguments: { config: required('<config>', 'Config'), ...selectionArguments },
  options: selectionOptions,
  examples: [['config unassign webapp store-1 --reason "moves to another team"', 'nothing is deleted, nothing restarts']],
  run: async (context, { args, options }) => {
    const body = { ...selectionOf(args.cluster, options.selector), reason: reasonOf(options.reason) };
    const client = context.client();
    return actOnSelection(context, {
      verb: `detach ${args.config}`,
      isDryRun: options.isDryRun,
      send: (query, confirmToken) =>
        client.unassignConfig({ params: { config: args.config }, query, body: { ...body, ...present({ confirmToken }) } }),
      done: ({ changed, matched }) =>
        `${args.config}: ${changed} of ${matched} ${matched === 1 ? 'cluster' : 'clusters'} detached; it keeps running there`,
    });
  },
});
