import { defineCommand, flag, pairs, required, text, texts } from '../command/definition.ts';
import { printAct } from '../output/print.ts';
import { present, unlessEmpty } from '../present.ts';

export const configCreateCommand = defineCommand({
  summary: 'Make a config: a named unit that revisions are published to',
  arguments: { name: required('<name>', 'DNS label') },
  options: {
    scope: text('--scope <selector>', 'Clusters that may run it at all (default: every cluster)'),
    description: text('--description <text>', 'For people'),
    owners: texts('--owner <owner>', 'Who to ask; may be given more than once'),
    labels: pairs('--label <key=value>', 'Label; may be given more than once'),
    isDryRun: flag('--dry-run', 'Check everything, change nothing'),
  },
  examples: [
    ['config create webapp', 'for every cluster'],
    ['config create webapp --scope env=prod --description "Shop front end" --owner group:shop', 'for those with env=prod only'],
  ],
  run: async (context, { args, options }) => {
    const { scope, description, owners, labels } = options;
    const config = await context.client().createConfig({
      query: { dryRun: String(options.isDryRun) },
      body: {
        metadata: { name: args.name, ...present({ labels: unlessEmpty(labels) }) },
        spec: present({ scope, description, owners: unlessEmpty([...owners]) }),
      },
    });
    const sentence = options.isDryRun
      ? `${args.name} could be made. Nothing was changed`
      : `Config ${args.name} is made; next: flotilla config publish ${args.name} -f <folder>`;
    return printAct(context, config, sentence);
  },
});
