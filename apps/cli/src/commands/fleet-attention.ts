import { defineCommand, flag, text } from '../command/definition.ts';
import { follow } from '../follow.ts';
import { printList } from '../output/print.ts';
import { causeView } from '../views/fleet.view.ts';

export const fleetAttentionCommand = defineCommand({
  summary: 'What is wrong in the fleet, by cause, the widest first',
  arguments: {},
  options: {
    selector: text('-l, --selector <selector>', 'Only of these clusters'),
    isWatching: flag('-w, --watch', 'Show changes until Ctrl-C'),
  },
  examples: [
    ['fleet attention', 'one line a cause, with how many clusters it hits'],
    ['fleet attention -l env=prod -o wide', 'with the command that shows more'],
  ],
  run: async (context, { options }) => {
    const read = async () => context.client().listAttention({ query: { limit: 200, selector: options.selector } });
    if (options.isWatching) return follow(context, { view: causeView, read: async () => (await read()).items });
    const causes = await read();
    if (causes.items.length === 0) context.terminal.note('Nothing needs attention');
    return causes.items.length === 0 && context.format === 'table' ? undefined : printList(context, causeView, causes);
  },
});
