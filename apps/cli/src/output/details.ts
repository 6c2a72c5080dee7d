import { clean } from './clean.ts';
import type { Paint } from './colour.ts';
import { cellOf, type Cell } from './table.ts';

export type Detail = readonly [label: string, value: string | number | Cell];

/** `Label:   value` lines, aligned; a value of several lines is indented, and a line without a label goes on with the one before. */
export function renderDetails(details: readonly Detail[], paint: Paint): string {
  const width = Math.max(...details.map(([label]) => label.length)) + 1;
  return details
    .map(([label, value]) => `${paint((label === '' ? '' : `${label}:`).padEnd(width), 'quiet')}  ${valueText(value, width, paint)}\n`)
    .join('');
}

export function renderSection(title: string, body: string, paint: Paint): string {
  return body === '' ? '' : `\n${paint(title, 'strong')}\n${body.replace(/^(?=.)/gm, '  ')}`;
}

function valueText(value: string | number | Cell, width: number, paint: Paint): string {
  if (typeof value === 'string' && value.includes('\n')) return clean(value).replaceAll('\n', `\n${' '.repeat(width + 2)}`);
  const cell = cellOf(value);
  return paint(cell.text, cell.tone);
}
