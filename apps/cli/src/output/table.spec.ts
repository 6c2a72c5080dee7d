import { describe, expect, it } from 'vitest';
import { ansiPaint, choosePaint, noPaint } from './colour.ts';
import { renderCsv } from './csv.ts';
import { renderTable, type Column } from './table.ts';

interface Row {
  readonly name: string;
  readonly count: number;
  readonly message: string;
}
const columns: readonly Column<Row>[] = [
  { title: 'NAME', value: (row) => row.name },
  { title: 'COUNT', value: (row) => ({ text: String(row.count), tone: 'bad' }), isRight: true },
  { title: 'MESSAGE', value: (row) => row.message, isFlexible: true },
];
const rows = [
  { name: 'a', count: 3, message: 'short' },
  { name: 'grüße', count: 1_200, message: 'a message that\ngoes over lines and is rather long' },
];

describe('a table', () => {
  it('aligns columns, numbers to the right, a row a line', () => {
    expect(renderTable(columns, rows, 0, { paint: noPaint, width: null })).toBe(
      ['NAME    COUNT   MESSAGE', 'a           3   short', 'grüße    1200   a message that goes over lines and is rather long', ''].join(
        '\n',
      ),
    );
  });

  it('cuts messages first when the terminal is narrow', () => {
    expect(renderTable(columns, rows, 0, { paint: noPaint, width: 40 })).toContain('grüße    1200   a message that goes ove…\n');
  });

  it('keeps its alignment in colour', () => {
    const plain = renderTable(columns, rows, 0, { paint: noPaint, width: null });
    const coloured = renderTable(columns, rows, 0, { paint: ansiPaint, width: null });

    // oxlint-disable-next-line no-control-regex -- colours are control characters
    expect(coloured.replaceAll(/\u001B\[\d+m/g, '')).toBe(plain);
    expect(coloured).toContain('\u001B[31m1200\u001B[0m');
  });
});

describe('csv', () => {
  it('quotes what must be quoted and disarms formulas', () => {
    const evil = [{ name: '=HYPERLINK("x")', count: -1, message: 'a, "b"' }];

    expect(renderCsv(columns, evil, 0)).toBe('NAME,COUNT,MESSAGE\r\n"\'=HYPERLINK(""x"")",-1,"a, ""b"""\r\n');
  });
});

describe('colour', () => {
  const facts = { isTerminal: true, noColor: undefined, force: undefined, term: 'xterm', mayColour: true };

  it.each([
    ['a terminal', facts, ansiPaint],
    ['a pipe', { ...facts, isTerminal: false }, noPaint],
    ['a dumb terminal', { ...facts, term: 'dumb' }, noPaint],
    ['a terminal with NO_COLOR', { ...facts, noColor: '1' }, noPaint],
    ['a terminal with --no-color', { ...facts, mayColour: false }, noPaint],
    ['a pipe with CLICOLOR_FORCE', { ...facts, isTerminal: false, force: '1' }, ansiPaint],
    ['a pipe with CLICOLOR_FORCE=0', { ...facts, isTerminal: false, force: '0' }, noPaint],
  ])('is chosen for %s', (_, given, paint) => {
    expect(choosePaint(given)).toBe(paint);
  });
});
