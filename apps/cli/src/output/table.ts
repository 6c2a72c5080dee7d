import { cleanLine } from './clean.ts';
import { charactersOf, widthOf, type Paint, type Tone } from './colour.ts';

export interface Cell {
  readonly text: string;
  readonly tone: Tone;
}

/** One column of a kind's table. */
export interface Column<T> {
  readonly title: string;
  readonly value: (item: T, now: number) => string | number | Cell;
  /** Shown with `-o wide` and `-o csv` only. */
  readonly isWide?: true;
  /** Grows by itself; a change of it alone is no news. */
  readonly isAge?: true;
  /** Cut first when the terminal is narrow: messages. */
  readonly isFlexible?: true;
  /** Numbers. */
  readonly isRight?: true;
}

export interface TableStyle {
  readonly paint: Paint;
  /** Null: as wide as it is. */
  readonly width: number | null;
}

const GAP = '   ';
const NARROWEST = 12;

export function cellOf(value: string | number | Cell): Cell {
  return typeof value === 'object' ? { ...value, text: cleanLine(value.text) } : { text: cleanLine(String(value)), tone: 'plain' };
}

/** Aligned columns without lines, a row a line, ending with a line feed. */
export function renderTable<T>(columns: readonly Column<T>[], items: readonly T[], now: number, style: TableStyle): string {
  const rows = items.map((item) => columns.map((column) => cellOf(column.value(item, now))));
  const widths = columns.map((column, index) => Math.max(column.title.length, ...rows.map((row) => widthOf(row[index]?.text ?? ''))));
  const fitted = fit(columns, widths, style.width);
  const heading = columns.map((column) => ({ text: column.title, tone: 'strong' as const }));
  return [heading, ...rows].map((row) => line(row, columns, fitted, style.paint)).join('');
}

/** Takes what is too much from the flexible columns, the widest first. */
function fit<T>(columns: readonly Column<T>[], widths: readonly number[], width: number | null): number[] {
  const fitted = [...widths];
  if (width === null) return fitted;
  let excess = fitted.reduce((sum, each) => sum + each, 0) + GAP.length * (columns.length - 1) - width;
  const flexible = [...columns.keys()]
    .filter((index) => columns[index]?.isFlexible)
    .toSorted((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0));
  for (const index of flexible) {
    const cut = Math.max(0, Math.min(excess, (fitted[index] ?? 0) - NARROWEST));
    fitted[index] = (fitted[index] ?? 0) - cut;
    excess -= cut;
  }
  return fitted;
}

function line<T>(row: readonly Cell[], columns: readonly Column<T>[], widths: readonly number[], paint: Paint): string {
  const cells = row.map((cell, index) => pad(cell, widths[index] ?? 0, columns[index]?.isRight ?? false, paint));
  return `${cells.join(GAP).trimEnd()}\n`;
}

function pad(cell: Cell, width: number, isRight: boolean, paint: Paint): string {
  const text = cut(cell.text, width);
  const blank = ' '.repeat(Math.max(0, width - widthOf(text)));
  return isRight ? blank + paint(text, cell.tone) : paint(text, cell.tone) + blank;
}

function cut(text: string, width: number): string {
  return widthOf(text) <= width
    ? text
    : `${charactersOf(text)
        .slice(0, width - 1)
        .join('')}…`;
}
