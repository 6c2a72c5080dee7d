import { describe, expect, it } from 'vitest';
import { FlotillaError } from '../error/flotilla-error.ts';
import { readSecretText } from './secret-text.ts';

const SECRET = 'fut1_abcdefghij_0123456789';

// FC63: a line end behind the token in its file made every command fail, with a message about something else.
describe('a secret from a file, a variable or standard input', () => {
  it.each([SECRET, `${SECRET}\n`, `${SECRET}\r\n`, `${SECRET}  \n\n`, `${SECRET}\t`])(
    'is taken without the white space behind it: %j',
    (text) => {
      expect(readSecretText(text, 'file /run/token')).toBe(SECRET);
    },
  );

  it.each([
    ['', 'is empty'],
    [' \n', 'is empty'],
    [`\uFEFF${SECRET}`, 'begins with a byte order mark'],
    [` ${SECRET}`, 'begins with white space'],
    [`"${SECRET}"`, 'is in quotes'],
    [`'${SECRET}'\n`, 'is in quotes'],
    [`${SECRET} ${SECRET}`, 'has a blank inside'],
    [`${SECRET}\n${SECRET}\n`, 'has more than one line'],
    [`${SECRET}\u00a0x`, 'has a blank inside'],
    [`${SECRET}\u0000`, 'has a character that no token has'],
    [`${SECRET}ü`, 'has a character that no token has'],
  ])('is refused by a sentence that names the source and not the content: %j', (text, what) => {
    const read = (): string => readSecretText(text, 'variable FLOTILLA_TOKEN');

    expect(read).toThrow(FlotillaError);
    expect(read).toThrow(`The secret in variable FLOTILLA_TOKEN ${what}`);
    expect(read).not.toThrow(SECRET);
  });
});
