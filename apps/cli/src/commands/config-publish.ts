import type { CallInput } from '@flotilla/contracts/client';
import type { Context } from '../command/context.ts';
import { defineCommand, flag, optional, text } from '../command/definition.ts';
import { usageError } from '../exit-codes.ts';
import type { RevisionInput } from '../manifests/read-revision.ts';
import { isForPrograms, printBody } from '../output/print.ts';
import { renderTable } from '../output/table.ts';
import { findingView } from '../views/config.view.ts';
import type { Revision } from '../views/resources.ts';

export const publishOptions = { path: text('-f, --file <path>', 'Folder or file with the manifests, or - for standard input') };

export const configPublishCommand = defineCommand({
  summary: 'Lint, pin and publish a folder of manifests as the next revision',
  arguments: { name: optional('[name]', 'Config; without one the settings in the folder name it') },
  options: {
    ...publishOptions,
    message: text('-m, --message <text>', 'What changed, for people'),
    isDryRun: flag('--dry-run', 'Lint and pin only; nothing is published'),
  },
  examples: [
    ['config publish webapp -f ./webapp -m "checkout timeout 5 s"', 'branches and tags are resolved to commits'],
    ['config publish webapp -f ./webapp --dry-run', 'what it would be'],
    ['config publish webapp -f - < all.yaml', 'from standard input'],
  ],
  notes: [
    'flotilla.yaml holds the settings: message, variables, overrides, external, allowUnpinned. All other documents in the folder are its objects.',
  ],
  run: async (context, { args, options }) => {
    const input = await readInput(context, options.path);
    const config = configNameOf(args.name, input);
    const revision = await publish(context, { config, input, message: options.message, isDryRun: options.isDryRun });
    if (isForPrograms(context.format)) return printBody(context, revision);
    context.terminal.data(publishedText(context, revision));
  },
});

export async function readInput(context: Context, path: string | undefined): Promise<RevisionInput> {
  if (path === undefined) throw usageError('Which manifests?', 'Add -f <folder>, or -f - for standard input');
  const { readRevision } = await import('../manifests/read-revision.ts');
  return readRevision(path, context.readInput);
}

export function configNameOf(name: string | undefined, input: RevisionInput): string {
  const config = name ?? input.config;
  if (config === null)
    throw usageError('For which config?', 'Name it: flotilla config publish <name> -f …, or write config: into flotilla.yaml');
  if (input.config !== null && input.config !== config)
    throw usageError(`The folder is for config "${input.config}", not "${config}"`, `flotilla config publish ${input.config} -f …`);
  return config;
}

export interface Publication {
  readonly config: string;
  readonly input: RevisionInput;
  readonly message: string | undefined;
  readonly isDryRun: boolean;
}

export async function publish(context: Context, { config, input, message, isDryRun }: Publication): Promise<Revision> {
  // What a user wrote goes as it is: its shape is the server's to judge, with pointers and suggestions.
  const body = { ...input.spec, ...(message === undefined ? {} : { message }) } as unknown as CallInput<'publishRevision'>['body'];
  return context.client().publishRevision({ params: { config }, query: { dryRun: String(isDryRun) }, body });
}

const RESULTS: Readonly<Record<Revision['result'], string>> = {
  Created: 'is published',
  Unchanged: 'has this very content already: nothing was published',
  DryRun: 'could be published. Nothing was changed',
  Stored: 'is stored',
};

function publishedText(context: Context, revision: Revision): string {
  const { terminal } = context;
  const pins = revision.pins
    .map((pin) => `  pinned     ${pin.object}  ${pin.from} → ${pin.to ?? terminal.paint('not pinned: it moves by itself', 'warning')}\n`)
    .join('');
  const findings =
    revision.findings.length === 0 ? '' : `\n${renderTable(findingView.columns.slice(0, 6), revision.findings, context.now(), terminal)}`;
  const next = revision.result === 'DryRun' ? '' : `\nNext: flotilla assign ${revision.name} <cluster> --reason "…"\n`;
  return `${revision.name} ${RESULTS[revision.result]}\n  digest     ${revision.digest}\n  objects    ${revision.objects.length}\n${pins}${findings}${next}`;
}
