import { defineCommand, required, text } from '../command/definition.ts';
import { readFormat } from '../command/global-options.ts';
import { usageError } from '../exit-codes.ts';
import { printAct } from '../output/print.ts';
import { writeConfigFile } from '../settings/settings-files.ts';
import { originOf } from '../settings/settings.ts';

export const contextSetCommand = defineCommand({
  summary: 'Make or change a context: its server, its preferred output',
  arguments: { name: required('<name>', 'Context') },
  options: { output: text('--prefer <format>', 'Output format that is used when -o is not given') },
  examples: [
    ['context set staging --server https://flotilla.staging.example.com', 'without a token: sign in afterwards'],
    ['context set staging --prefer wide', 'wide tables there'],
  ],
  run: async (context, { args, options }) => {
    const { config, directory } = context.settings;
    const before = config.contexts.find((each) => each.name === args.name);
    const server = context.globals.server ?? before?.server;
    if (server === undefined) throw usageError(`Which server does "${args.name}" stand for?`, 'Add --server https://flotilla.example.com');
    const output = options.output === undefined ? before?.output : readFormat(options.output, '--prefer');
    const changed = { name: args.name, server: originOf(server), ...(output === undefined ? {} : { output }) };
    writeConfigFile(directory, {
      currentContext: config.currentContext ?? args.name,
      contexts: [...config.contexts.filter((each) => each.name !== args.name), changed],
    });
    return printAct(context, changed, `Context "${args.name}" is ${changed.server}`);
  },
});
