import { nearestWord } from '@flotilla/contracts/client';
import { Option } from 'commander';
import { defineCommand, required, type AnyCommand } from '../command/definition.ts';
import { GLOBAL_OPTIONS } from '../command/global-options.ts';
import { COMPLETION_SCRIPTS, type CompletionWords } from '../completion-scripts.ts';
import { usageError } from '../exit-codes.ts';
import { KINDS } from '../kinds/kinds.ts';

const SHELLS = Object.keys(COMPLETION_SCRIPTS);

/** What completion must know of a command. */
interface Completable {
  readonly path: string;
  readonly load: () => Promise<AnyCommand>;
}

/** The catalogue holds this command, so it hands itself over. */
export function completionCommandOf(commands: readonly Completable[]) {
  return defineCommand({
    summary: 'Print a script that completes commands, kinds and flags in your shell',
    arguments: { shell: required('<shell>', SHELLS.join(', ')) },
    options: {},
    examples: [
      ['completion bash > /etc/bash_completion.d/flotilla', 'for everyone on this machine'],
      ['completion zsh > "${fpath[1]}/_flotilla"', ''],
      ['completion fish > ~/.config/fish/completions/flotilla.fish', ''],
      ['completion powershell >> $PROFILE', ''],
    ],
    run: async (context, { args }) => {
      const script = COMPLETION_SCRIPTS[args.shell];
      if (script === undefined) {
        const nearest = nearestWord(args.shell, SHELLS);
        throw usageError(
          `There is no completion for "${args.shell}"`,
          nearest === null ? `One of ${SHELLS.join(', ')}` : `Did you mean ${nearest}?`,
        );
      }
      context.terminal.data(script(await completionWords(commands)));
    },
  });
}

/** Words by what stands before them: `` → commands, `cluster` → its verbs, `get` → kinds; flags by command. */
async function completionWords(commands: readonly Completable[]): Promise<CompletionWords> {
  const words = new Map<string, string[]>();
  const flags = new Map<string, readonly string[]>();
  const add = (before: string, word: string) => words.set(before, [...new Set([...(words.get(before) ?? []), word])]);
  for (const { path, load } of commands) {
    const [first = '', second] = path.split(' ');
    add('', first);
    if (second !== undefined) add(first, second);
    const { options } = await load();
    flags.set(path, longFlags([...Object.values(options), ...GLOBAL_OPTIONS]));
  }
  for (const command of ['get', 'describe', 'explain']) for (const kind of KINDS) add(command, kind.name);
  return { words, flags };
}

function longFlags(options: readonly { readonly flags: string }[]): readonly string[] {
  return options.map((option) => new Option(option.flags).long).filter((long) => long !== undefined && long !== null);
}
