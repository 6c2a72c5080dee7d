import { confirmSeverely } from '../ask.ts';
import type { Context } from '../command/context.ts';
import { defineCommand, required, text } from '../command/definition.ts';
import { CliError, usageError } from '../exit-codes.ts';
import { printAct } from '../output/print.ts';
import { reasonOf } from '../selection.ts';
import { assignmentView } from '../views/assignment.view.ts';
import { renderRows } from '../output/print.ts';

export const clusterPruneCommand = defineCommand({
  summary: 'Let a removal go that waits because it is above the cap, by the hash of its list',
  arguments: { cluster: required('<cluster>', 'Cluster') },
  options: {
    config: text('--config <config>', 'Config whose removal waits. Required'),
    hash: text('--approve <hash>', 'Hash of exactly this list; without it the list is shown'),
    reason: text('--reason <text>', 'Why; kept in audit and history. Required with --approve'),
  },
  examples: [
    ['cluster prune store-1 --config webapp', 'what would go'],
    ['cluster prune store-1 --config webapp --approve sha256:… --reason "moved to shop"', 'let exactly that go'],
  ],
  run: async (context, { args, options }) => {
    const { config, hash } = options;
    if (config === undefined) throw usageError('Of which config?', `flotilla cluster prune ${args.cluster} --config <config>`);
    if (hash === undefined) return showHeld(context, args.cluster, config);
    if (!isDigestText(hash)) throw usageError(`"${hash}" is not a hash`, 'Copy it whole: sha256: and 64 hex digits');
    const reason = reasonOf(options.reason);
    await confirmSeverely(context, `Objects of ${config} on ${args.cluster} will be deleted for good.`, args.cluster);
    const assignment = await context.client().approveClusterPrune({ params: { cluster: args.cluster }, body: { config, hash, reason } });
    return printAct(
      context,
      assignment,
      `The removal on ${args.cluster} is approved; follow with: flotilla describe assignment ${args.cluster}/${config}`,
    );
  },
});

function isDigestText(text: string): text is `sha256:${string}` {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}

async function showHeld(context: Context, cluster: string, config: string): Promise<void> {
  const { items } = await context.client().listClusterAssignments({ params: { cluster }, query: { limit: 200 } });
  const assignment = items.find((item) => item.config === config);
  if (assignment === undefined) throw new CliError('notFound', `${cluster} has no assignment of ${config}`);
  const held = assignment.observed?.pruneHeld ?? null;
  if (held === null) return printAct(context, { pruneHeld: null }, `Nothing of ${config} waits to be removed on ${cluster}`);
  const objects = held.objects.map((object) => `  ${object}`).join('\n');
  if (context.format === 'table') context.terminal.note(renderRows(context, assignmentView, [assignment]).trimEnd());
  return printAct(
    context,
    held,
    `${held.total} objects would go with these:\n${objects}\nTo let them go: flotilla cluster prune ${cluster} --config ${config} --approve ${held.hash} --reason "…"`,
  );
}
