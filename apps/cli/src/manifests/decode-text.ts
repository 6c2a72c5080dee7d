import { usageError } from '../exit-codes.ts';

/**
 * Text of a file as editors and shells on any system write it: UTF-8 with or without a byte order mark, or UTF-16 with one.
 * Line ends come out as line feeds.
 *
 * @throws CliError `usage` for bytes that are no such text
 */
export function decodeText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes).replace(/\r\n?/g, '\n');
  } catch {
    throw usageError(`${file} is not text in UTF-8 or UTF-16`, 'In Windows PowerShell 5 write with: Out-File -Encoding utf8');
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
