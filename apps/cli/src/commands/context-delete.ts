import { defineCommand, required } from '../command/definition.ts';
import { printAct } from '../output/print.ts';
import { findContext } from '../settings/settings.ts';
import { removeContext } from '../settings/store-context.ts';

export const contextDeleteCommand = defineCommand({
  summary: 'Remove a context and its token from this machine',
  arguments: { name: required('<name>', 'Context') },
  options: {},
  examples: [['context delete staging', 'nothing happens on the server']],
  run: async (context, { args }) => {
    const { name } = findContext(context.settings.config, args.name);
    removeContext(context.settings.directory, name);
    return printAct(context, { context: name }, `Context "${name}" is removed here`);
  },
});
