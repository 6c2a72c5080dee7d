import { defineCommand } from '../command/definition.ts';
import { usageError } from '../exit-codes.ts';
import { printAct } from '../output/print.ts';
import { findContext } from '../settings/settings.ts';
import { removeToken } from '../settings/store-context.ts';

export const logoutCommand = defineCommand({
  summary: 'Forget the token of a context; the token itself stays valid until it is revoked',
  arguments: {},
  options: {},
  examples: [
    ['logout', 'of the current context'],
    ['logout --context staging', 'of another one'],
  ],
  run: async (context) => {
    const { config, directory } = context.settings;
    const name = context.globals.context ?? context.environment.FLOTILLA_CONTEXT ?? config.currentContext;
    if (name === null) throw usageError('There is no context to sign out of', 'flotilla context list');
    findContext(config, name);
    removeToken(directory, name);
    return printAct(context, { context: name }, `The token of context "${name}" is forgotten here`);
  },
});
