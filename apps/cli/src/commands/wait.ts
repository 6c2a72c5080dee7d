import { formatDuration } from '@flotilla/contracts/client';
import type { Context } from '../command/context.ts';
import { defineCommand, required, text } from '../command/definition.ts';
import { CliError, usageError, type Outcome } from '../exit-codes.ts';
import { printAct } from '../output/print.ts';
import { parseTarget, readState, type AwaitedState } from '../awaited-state.ts';

const POLL_MS = 1_000;
const PROGRESS_EVERY_MS = 30_000;

export const waitCommand = defineCommand({
  summary: 'Wait until an object is as wanted; what is so already returns at once',
  arguments: { target: required('<kind/name>', 'cluster/store-1, assignment/store-1/webapp, registration/rg_…, jointoken/name') },
  options: {
    condition: text(
      '--for <field=value>',
      'shown=Healthy, connectivity=Online, verdict=Succeeded, claim=Claimed, phase=Approved; values comma-separated. Required',
    ),
  },
  examples: [
    ['wait assignment/store-1/webapp --for verdict=Succeeded --timeout 10m', 'exit 0 then, 6 after ten minutes, 7 when Flux has given up'],
    ['wait cluster/store-1 --for shown=Healthy', 'however long it takes; Ctrl-C detaches'],
  ],
  run: async (context, { args, options }) => {
    const target = parseTarget(args.target);
    const { field, values } = conditionOf(options.condition);
    const startedAt = context.now();
    let toldAt = startedAt;
    while (!context.interrupted.aborted) {
      const state = await readState(context.client(), target);
      const found = fieldOf(state, field, args.target);
      if (values.includes(found))
        return printAct(context, state.resource, `${args.target} has ${field} ${found}`).then(() => 'done' as const);
      if (state.ended !== null) throw endedBadly(args.target, field, found, state);
      refuseLateness(context, { startedAt, what: `${args.target} for ${field}=${values.join(',')}`, now: sentenceOf(field, found, state) });
      if (context.now() - toldAt >= PROGRESS_EVERY_MS) {
        toldAt = context.now();
        context.terminal.note(`${formatDuration(toldAt - startedAt)}: ${args.target} has ${sentenceOf(field, found, state)}`);
      }
      await context.sleep(POLL_MS);
    }
    context.terminal.note(`Detached; nothing was changed. Again: flotilla wait ${args.target} --for ${field}=${values.join(',')}`);
    return 'interrupted' satisfies Outcome;
  },
});

function conditionOf(given: string | undefined): { readonly field: string; readonly values: readonly string[] } {
  const [, field, values] = /^([a-zA-Z]+)=(.+)$/.exec(given ?? '') ?? [];
  if (field === undefined || values === undefined)
    throw usageError('Wait for what?', 'Add --for shown=Healthy, --for verdict=Succeeded or the like');
  return { field, values: values.split(',') };
}

function fieldOf(state: AwaitedState, field: string, target: string): string {
  const value = state.fields[field];
  if (value === undefined)
    throw usageError(`${target} has no field "${field}" to wait for`, `It has ${Object.keys(state.fields).join(', ')}`);
  return value;
}

function sentenceOf(field: string, found: string, { detail }: AwaitedState): string {
  return `${field} ${found}${detail === '' ? '' : `: ${detail}`}`;
}

function endedBadly(target: string, field: string, found: string, state: AwaitedState): CliError {
  return new CliError('endedBadly', `${target} has ended as ${state.ended ?? found}`, [
    { label: 'now', text: sentenceOf(field, found, state) },
    { label: 'more', text: `flotilla describe ${target.replace('/', ' ')}` },
  ]);
}

function refuseLateness(context: Context, wait: { readonly startedAt: number; readonly what: string; readonly now: string }): void {
  const { timeoutMs } = context.globals;
  if (timeoutMs === undefined || context.now() - wait.startedAt < timeoutMs) return;
  throw new CliError('timedOut', `timed out after ${formatDuration(timeoutMs)}, waiting on ${wait.what}`, [
    { label: 'now', text: wait.now },
  ]);
}
