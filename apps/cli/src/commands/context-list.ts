import { defineCommand } from '../command/definition.ts';
import { printList, type View } from '../output/print.ts';

interface ContextRow {
  readonly name: string;
  readonly server: string;
  readonly isCurrent: boolean;
  readonly isSignedIn: boolean;
}

const contextView: View<ContextRow> = {
  name: (row) => row.name,
  columns: [
    { title: 'CURRENT', value: (row) => (row.isCurrent ? '*' : '') },
    { title: 'NAME', value: (row) => row.name },
    { title: 'SERVER', value: (row) => row.server },
    { title: 'SIGNED-IN', value: (row) => (row.isSignedIn ? 'yes' : { text: 'no', tone: 'quiet' }) },
  ],
};

export const contextListCommand = defineCommand({
  summary: 'Servers that are known here',
  arguments: {},
  options: {},
  examples: [['context list', 'the current one is marked']],
  run: async (context) => {
    const { config, credentials } = context.settings;
    const items = config.contexts.map(({ name, server }) => ({
      name,
      server,
      isCurrent: name === config.currentContext,
      isSignedIn: credentials[name] !== undefined,
    }));
    return printList(context, contextView, { items });
  },
});
