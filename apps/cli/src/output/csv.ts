import { cellOf, type Column } from './table.ts';

/** RFC 4180, with a guard: a cell that a spreadsheet would run as a formula is written with a leading apostrophe. */
export function renderCsv<T>(columns: readonly Column<T>[], items: readonly T[], now: number): string {
  const rows = items.map((item) => columns.map((column) => cellOf(column.value(item, now)).text));
  return [columns.map((column) => column.title), ...rows].map((row) => `${row.map(quote).join(',')}\r\n`).join('');
}

function quote(text: string): string {
  const safe = /^[=+@\t]|^-[^\d]/.test(text) && text !== '-' ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
