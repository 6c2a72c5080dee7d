import { confirmPlainly, confirmSeverely } from './ask.ts';
import type { Context } from './command/context.ts';
import { flag, optional, text } from './command/definition.ts';
import { CliError, usageError } from './exit-codes.ts';
import { printAct } from './output/print.ts';
import type { BlastRadius } from './views/resources.ts';

/** Arguments and options of every act on one cluster or a selection of them. */
export const selectionArguments = { cluster: optional('[cluster]', 'One cluster, by name or uid') };
export const selectionOptions = {
  selector: text('-l, --selector <selector>', 'Or all clusters in scope that match: "region=eu-west"'),
  reason: text('--reason <text>', 'Why; kept in audit and history. Required'),
  isDryRun: flag('--dry-run', 'Check everything, change nothing, show how far it reaches'),
};

export interface Selection {
  readonly cluster?: string;
  readonly selector?: string;
}

export function selectionOf(cluster: string | undefined, selector: string | undefined): Selection {
  if (cluster !== undefined && selector === undefined) return { cluster };
  if (selector !== undefined && cluster === undefined) return { selector };
  throw usageError(
    'Name either a cluster or a selector',
    'For one cluster its name, for several -l "region=eu-west", for all in scope -l ""',
  );
}

export function reasonOf(reason: string | undefined): string {
  if (reason === undefined || reason.trim() === '')
    throw usageError('A reason is required', 'Add --reason "…": it is kept in audit and history');
  return reason;
}

export interface SelectingAct {
  /** What is about to happen, for people: `assign webapp@r3`. */
  readonly verb: string;
  readonly isDryRun: boolean;
  readonly send: (query: { readonly dryRun: 'true' | 'false' }, confirmToken: string | undefined) => Promise<BlastRadius>;
  /** The sentence after it is done. */
  readonly done: (radius: BlastRadius) => string;
}

/** Shows how far an act reaches before it happens; above the server's limits it must be confirmed. */
export async function actOnSelection(context: Context, act: SelectingAct): Promise<void> {
  const { confirm } = context.globals;
  if (confirm !== undefined && !act.isDryRun) return report(context, act, await act.send({ dryRun: 'false' }, confirm));
  const preview = await act.send({ dryRun: 'true' }, undefined);
  if (act.isDryRun)
    return printAct(context, preview, `${capital(act.verb)} would reach ${reachOf(preview)}. Nothing was changed${tokenNote(preview)}`);
  context.terminal.note(`${capital(act.verb)} reaches ${reachOf(preview)}`);
  await confirmReach(context, act.verb, preview);
  return report(context, act, await act.send({ dryRun: 'false' }, preview.confirmToken ?? undefined));
}

async function report(context: Context, act: SelectingAct, radius: BlastRadius): Promise<void> {
  return printAct(context, radius, act.done(radius));
}

async function confirmReach(context: Context, verb: string, { matched, confirmToken }: BlastRadius): Promise<void> {
  if (confirmToken === null)
    return matched > 1 && context.terminal.canAsk ? confirmPlainly(context, `${capital(verb)} on ${matched} clusters?`) : undefined;
  if (context.terminal.canAsk) return confirmSeverely(context, `${capital(verb)} on ${matched} clusters.`, String(matched));
  throw new CliError('conflict', `${capital(verb)} reaches ${matched} clusters and must be confirmed`, [
    { label: 'hint', text: `Add --confirm=${confirmToken}` },
    { label: 'code', text: 'confirmation_required   more: flotilla explain error/confirmation_required' },
  ]);
}

function reachOf({ matched, changed, share, byRegion, offline, skipped }: BlastRadius): string {
  const regions = Object.entries(byRegion)
    .map(([region, count]) => `${region} ${count}`)
    .join(', ');
  const silent = offline === 0 ? '' : `; ${offline} not online now`;
  const idle = skipped === 0 ? '' : `; ${skipped} take no part: they only observe, or wait for approval`;
  return `${matched} ${matched === 1 ? 'cluster' : 'clusters'} (${Math.round(share * 100)} % of the fleet${regions === '' ? '' : `: ${regions}`}), ${changed} of them ${changed === 1 ? 'changes' : 'change'}${silent}${idle}`;
}

function tokenNote({ confirmToken }: BlastRadius): string {
  return confirmToken === null ? '' : `\nTo do it: --confirm=${confirmToken}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
