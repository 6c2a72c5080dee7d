import { defineCommand, required, text } from '../command/definition.ts';
import { usageError } from '../exit-codes.ts';
import { parseRevisionName } from '../kinds/revision-name.ts';
import { isForPrograms, printBody } from '../output/print.ts';

export const configRenderCommand = defineCommand({
  summary: 'Show what one cluster gets of a revision: variables filled in, overrides merged',
  arguments: { revision: required('<revision>', 'Config and revision: webapp@r3') },
  options: { cluster: text('--cluster <name>', 'Cluster. Required') },
  examples: [
    ['config render webapp@r3 --cluster store-1', 'as YAML'],
    ['config render webapp@r3 --cluster store-1 -o json', 'with its digest and variables'],
  ],
  run: async (context, { args, options }) => {
    const { config, revision } = parseRevisionName(args.revision);
    if (options.cluster === undefined) throw usageError('For which cluster?', `flotilla config render ${args.revision} --cluster <name>`);
    const rendering = await context.client().renderRevision({ params: { config }, body: { revision, cluster: options.cluster } });
    if (isForPrograms(context.format)) return printBody(context, rendering);
    const { stringify } = await import('yaml');
    context.terminal.note(`${rendering.revision} on ${rendering.cluster}: ${rendering.digest}`);
    context.terminal.data(rendering.objects.map((object) => stringify(object, { lineWidth: 0 })).join('---\n'));
  },
});
