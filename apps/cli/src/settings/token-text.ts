import { readSecretText } from '@flotilla/contracts/client';
import { CliError } from '../exit-codes.ts';

/**
 * A token out of a file, a variable or standard input, by the rule that agent and server follow too.
 *
 * @param source named in the error; the content never is
 */
export function readToken(text: string, source: string): string {
  try {
    return readSecretText(text, source);
  } catch (error) {
    throw new CliError('usage', error instanceof Error ? error.message : String(error), [
      { label: 'hint', text: 'It must hold the token and nothing else; white space behind it does not count' },
    ]);
  }
}
