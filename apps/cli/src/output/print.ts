import type { Context } from '../command/context.ts';
import type { OutputFormat } from '../command/global-options.ts';
import { clean } from './clean.ts';
import { renderCsv } from './csv.ts';
import { renderTable, type Column } from './table.ts';

/** How one kind is shown. */
export interface View<T> {
  readonly columns: readonly Column<T>[];
  /** What `-o name` prints: `cluster/store-0421`, fit for the next command. */
  readonly name: (item: T) => string;
}

export interface ListBody<T> {
  readonly items: readonly T[];
}

/** Prints a list: its body as it came for json and yaml, its rows otherwise. */
export async function printList<T>(context: Context, view: View<T>, body: ListBody<T>): Promise<void> {
  const { terminal } = context;
  if (context.format === 'json' || context.format === 'yaml') return printBody(context, body);
  if (body.items.length === 0 && isTable(context.format)) return terminal.note('Nothing found');
  terminal.data(renderRows(context, view, body.items));
}

/** Prints one object, as a list of one for people and as itself for programs. */
export async function printItem<T>(context: Context, view: View<T>, item: T): Promise<void> {
  if (context.format === 'json' || context.format === 'yaml') return printBody(context, item);
  context.terminal.data(renderRows(context, view, [item]));
}

export function renderRows<T>(context: Context, view: View<T>, items: readonly T[]): string {
  const { format, terminal } = context;
  switch (format) {
    case 'jsonl':
      return items.map((item) => `${JSON.stringify(item)}\n`).join('');
    case 'name':
      return items.map((item) => `${clean(view.name(item))}\n`).join('');
    case 'csv':
      return renderCsv(view.columns, items, context.now());
    case 'wide':
      return renderTable(view.columns, items, context.now(), { paint: terminal.paint, width: null });
    case 'table':
    case 'json':
    case 'yaml':
      return renderTable(narrow(view.columns), items, context.now(), terminal);
  }
}

/** A body that a program asked for: json on one indented document, yaml likewise. */
export async function printBody(context: Context, body: unknown): Promise<void> {
  switch (context.format) {
    case 'yaml': {
      const { stringify } = await import('yaml');
      // A text that YAML 1.1 reads as something else (yes, 12:30:00) is quoted: kubectl and others still read by that.
      context.terminal.data(stringify(body, { lineWidth: 0, compat: 'yaml-1.1' }));
      return;
    }
    case 'jsonl':
      context.terminal.data(`${JSON.stringify(body)}\n`);
      return;
    case 'json':
    case 'table':
    case 'wide':
    case 'name':
    case 'csv':
      context.terminal.data(`${JSON.stringify(body, null, 2)}\n`);
  }
}

/** Answers of acts: a sentence for people, the body for programs. */
export async function printAct(context: Context, body: unknown, sentence: string): Promise<void> {
  if (isForPrograms(context.format)) return printBody(context, body);
  context.terminal.data(`${clean(sentence)}\n`);
}

export function isForPrograms(format: OutputFormat): boolean {
  return format === 'json' || format === 'yaml' || format === 'jsonl';
}

export function isTable(format: OutputFormat): boolean {
  return format === 'table' || format === 'wide';
}

export function narrow<T>(columns: readonly Column<T>[]): readonly Column<T>[] {
  return columns.filter((column) => column.isWide !== true);
}
