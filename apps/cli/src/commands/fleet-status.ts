import { SHOWN_WORDS } from '@flotilla/contracts/client';
import type { Context } from '../command/context.ts';
import { defineCommand, flag } from '../command/definition.ts';
import { follow } from '../follow.ts';
import { toneOf } from '../output/colour.ts';
import { printBody, printList } from '../output/print.ts';
import { fleetView } from '../views/fleet.view.ts';
import type { FleetSummary } from '../views/resources.ts';

export const fleetStatusCommand = defineCommand({
  summary: 'Clusters by shown word and region',
  arguments: {},
  options: { isWatching: flag('-w, --watch', 'Show changes until Ctrl-C') },
  examples: [
    ['fleet status', 'the whole fleet in a few lines'],
    ['fleet status -w', 'the same, kept up to date'],
    ['fleet attention', 'what is wrong, by cause'],
  ],
  run: async (context, { options }) => {
    const read = async () => context.client().getFleetSummary({});
    if (options.isWatching) return follow(context, { view: fleetView, read: async () => rowsOf(await read()) });
    const summary = await read();
    if (context.format === 'json' || context.format === 'yaml') return printBody(context, summary);
    tellTotals(context, summary);
    return printList(context, fleetView, { items: rowsOf(summary) });
  },
});

function rowsOf({ regions, total, shown }: FleetSummary) {
  const sum = { region: 'total', total, shown };
  return regions.length === 1 ? regions : [...regions, sum];
}

/** The first line says it all; the table says where. */
function tellTotals({ terminal }: Context, { total, shown, waitingRegistrations }: FleetSummary): void {
  const present = SHOWN_WORDS.filter((each) => (shown[each] ?? 0) > 0).map((each) =>
    terminal.paintNotes(`${shown[each]} ${each}`, toneOf(each)),
  );
  terminal.note(`${total} ${total === 1 ? 'cluster' : 'clusters'}${present.length === 0 ? '' : `: ${present.join(', ')}`}`);
  if (waitingRegistrations > 0)
    terminal.note(terminal.paintNotes(`${waitingRegistrations} wait for an approval: flotilla get registration --phase Waiting`, 'busy'));
}
