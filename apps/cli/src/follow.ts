import type { Context } from './command/context.ts';
import type { Outcome } from './exit-codes.ts';
import { isForPrograms, narrow, renderRows, type View } from './output/print.ts';
import { cellOf } from './output/table.ts';
import { usageError } from './exit-codes.ts';

const POLL_MS = 2_000;
const CLEAR = '\u001B[H\u001B[J';

/** What is watched: how to read it, and how a row is known again. */
export interface Watched<T> {
  readonly view: View<T>;
  readonly read: () => Promise<readonly T[]>;
}

/**
 * Shows a list again whenever it changes, until Ctrl-C. A terminal is redrawn in place; anything else gets one dated line a change and no cursor codes;
 * with `-o jsonl` the rows that changed.
 */
export async function follow<T>(context: Context, watched: Watched<T>): Promise<Outcome> {
  if (isForPrograms(context.format) && context.format !== 'jsonl')
    throw usageError(`-w does not go with -o ${context.format}`, 'Use -o jsonl: one line a change');
  const seen = new Map<string, string>();
  while (!context.interrupted.aborted) {
    const items = await watched.read();
    show(context, watched.view, items, seen);
    await context.sleep(POLL_MS);
  }
  return 'interrupted';
}

function show<T>(context: Context, view: View<T>, items: readonly T[], seen: Map<string, string>): void {
  if (context.terminal.canRedraw && context.format !== 'jsonl') return context.terminal.data(CLEAR + renderRows(context, view, items));
  const present = new Set(items.map((item) => view.name(item)));
  for (const item of items) tellChange(context, view, item, seen);
  for (const name of [...seen.keys()].filter((known) => !present.has(known))) {
    seen.delete(name);
    context.terminal.data(context.format === 'jsonl' ? `${JSON.stringify({ gone: name })}\n` : `${stamp(context)}  ${name} is gone\n`);
  }
}

function tellChange<T>(context: Context, view: View<T>, item: T, seen: Map<string, string>): void {
  const line = lastingText(context, view, item);
  if (seen.get(view.name(item)) === line) return;
  seen.set(view.name(item), line);
  context.terminal.data(context.format === 'jsonl' ? `${JSON.stringify(item)}\n` : `${stamp(context)}  ${line}\n`);
}

/** The row without what only grows older. */
function lastingText<T>(context: Context, view: View<T>, item: T): string {
  const columns = narrow(view.columns).filter((column) => column.isAge !== true);
  return columns.map((column) => cellOf(column.value(item, context.now())).text).join('  ');
}

function stamp(context: Context): string {
  return new Date(context.now()).toISOString();
}
