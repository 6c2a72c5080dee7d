import { defineCommand, required } from '../command/definition.ts';
import { parseRevisionName } from '../kinds/revision-name.ts';
import { present } from '../present.ts';
import { actOnSelection, reasonOf, selectionArguments, selectionOf, selectionOptions } from '../selection.ts';

export const assignCommand = defineCommand({
  summary: 'Assign a revision to a cluster, or to all in scope that a selector names',
  arguments: { revision: required('<revision>', 'Config and revision: webapp@r3'), ...selectionArguments },
  options: selectionOptions,
  examples: [
    ['assign webapp@r3 store-1 --reason "try it in the lab"', 'one cluster'],
    ['assign webapp@r3 -l region=eu-west --dry-run --reason "next step"', 'how many, where, how many offline'],
    ['assign webapp@r3 -l region=eu-west --reason "next step" --confirm=<token>', 'with the token that the dry run printed'],
    ['wait assignment/store-1/webapp --for verdict=Succeeded', 'until the cluster says so, after Flux has looked again'],
  ],
  run: async (context, { args, options }) => {
    const { config, revision } = parseRevisionName(args.revision);
    const body = { revision, ...selectionOf(args.cluster, options.selector), reason: reasonOf(options.reason) };
    const client = context.client();
    return actOnSelection(context, {
      verb: `assign ${args.revision}`,
      isDryRun: options.isDryRun,
      send: (query, confirmToken) => client.assignRevision({ params: { config }, query, body: { ...body, ...present({ confirmToken }) } }),
      done: ({ changed, matched }) =>
        changed === 0
          ? `${args.revision} is assigned to all ${matched} already: nothing changed`
          : `${args.revision} is offered to ${changed} of ${matched} ${matched === 1 ? 'cluster' : 'clusters'}; follow with: flotilla get assignment --config ${config} -w`,
    });
  },
});
