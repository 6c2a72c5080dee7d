import type { Context } from './command/context.ts';
import { CliError } from './exit-codes.ts';

/** A plain question: `--yes` answers it; without a terminal it must have been answered. */
export async function confirmPlainly(context: Context, question: string): Promise<void> {
  if (context.globals.saysYes) return;
  if (!context.terminal.canAsk) throw refused(`${question} Nobody can be asked here`, 'Add --yes');
  const { confirm } = await import('@clack/prompts');
  const answer = await confirm({ message: question, initialValue: false, output: process.stderr });
  if (answer !== true) throw refused('Not confirmed: nothing was changed', 'Run it again and answer yes, or add --yes');
}

/** A severe question: the word must be typed, or given by `--confirm`; `--yes` does not suffice. */
export async function confirmSeverely(context: Context, question: string, word: string): Promise<void> {
  const { confirm } = context.globals;
  if (confirm === word) return;
  if (confirm !== undefined) throw refused(`--confirm is "${confirm}", not "${word}": nothing was changed`, `Add --confirm=${word}`);
  if (!context.terminal.canAsk) throw refused(`${question} Nobody can be asked here`, `Add --confirm=${word}`);
  const { text } = await import('@clack/prompts');
  const answer = await text({ message: `${question} Type "${word}" to go on`, output: process.stderr });
  if (answer !== word) throw refused('Not confirmed: nothing was changed', `Run it again and type "${word}", or add --confirm=${word}`);
}

function refused(message: string, hint: string): CliError {
  return new CliError('conflict', message, [{ label: 'hint', text: hint }]);
}
