import { FlotillaError } from '../error/flotilla-error.ts';

const FAULTS: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^$/, 'is empty'],
  [/^\uFEFF/, 'begins with a byte order mark; save it as UTF-8 without one'],
  [/^\s/, 'begins with white space'],
  [/[\r\n]/, 'has more than one line'],
  [/^["'].*["']$/, 'is in quotes; write it without them'],
  [/\s/, 'has a blank inside'],
  [/[^\x21-\x7E]/, 'has a character that no token has'],
];

/**
 * A secret as it came from a file, a variable or standard input. White space behind it is no part of it (`echo` leaves a line end there);
 * whatever else is odd is refused, because it would fail later with a message about something else.
 *
 * @param source for the message: `file /run/token`, `variable FLOTILLA_TOKEN`
 * @throws FlotillaError `invalid_field`, which names the source and never the content
 */
export function readSecretText(text: string, source: string): string {
  const secret = text.replace(/[ \t\r\n]+$/, '');
  const fault = FAULTS.find(([pattern]) => pattern.test(secret));
  if (fault !== undefined) throw new FlotillaError('invalid_field', { detail: `The secret in ${source} ${fault[1]}` });
  return secret;
}
