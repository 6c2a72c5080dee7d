import { defineCommand, required } from '../command/definition.ts';
import { printAct } from '../output/print.ts';
import { writeConfigFile } from '../settings/settings-files.ts';
import { findContext } from '../settings/settings.ts';

export const contextUseCommand = defineCommand({
  summary: 'Make a context the current one',
  arguments: { name: required('<name>', 'Context') },
  options: {},
  examples: [['context use staging', 'from now on commands go there']],
  run: async (context, { args }) => {
    const { config, directory } = context.settings;
    const { name, server } = findContext(config, args.name);
    writeConfigFile(directory, { ...config, currentContext: name });
    return printAct(context, { context: name, server }, `The context is now "${name}" (${server})`);
  },
});
