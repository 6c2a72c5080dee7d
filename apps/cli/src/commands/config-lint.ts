import { ClientProblem } from '@flotilla/contracts/client';
import type { Context } from '../command/context.ts';
import { defineCommand, flag, optional } from '../command/definition.ts';
import { usageError, type Outcome } from '../exit-codes.ts';
import { changeLines, changesBetween } from '../manifests/manifest-changes.ts';
import { keyOf, fixesOf, writeFixes, type Fix } from '../manifests/write-fixes.ts';
import { printList } from '../output/print.ts';
import { isTable } from '../output/print.ts';
import { findingView } from '../views/config.view.ts';
import type { Finding } from '../views/resources.ts';
import { configNameOf, publish, publishOptions, readInput, type Publication } from './config-publish.ts';

export const configLintCommand = defineCommand({
  summary: 'Say what is wrong with a folder of manifests, with the corrected manifest',
  arguments: { name: optional('[name]', 'Config; without one the settings in the folder name it') },
  options: { ...publishOptions, isFixing: flag('--fix', 'Write the fixes that are certain into the files') },
  examples: [
    ['config lint webapp -f ./webapp', 'findings, each with its fix; exit 1 when one is an error'],
    ['config lint webapp -f ./webapp --fix', 'old API versions and the like are mended in place'],
  ],
  notes: ['The rules are the server’s: this is a dry run of publishing.'],
  run: async (context, { args, options }): Promise<Outcome> => {
    const input = await readInput(context, options.path);
    if (options.isFixing && options.path === '-') throw usageError('Standard input cannot be mended in place', 'Name a folder or file');
    const findings = await findingsOf(context, { config: configNameOf(args.name, input), input, message: undefined, isDryRun: true });
    const fixes = fixesOf(findings, input.objects);
    if (findings.length === 0 && isTable(context.format)) context.terminal.note('No findings');
    else await printList(context, findingView, { items: findings });
    if (isTable(context.format)) tellFixes(context, fixes);
    if (options.isFixing) {
      writeFixes(fixes);
      context.terminal.note(`${fixes.length} ${fixes.length === 1 ? 'manifest' : 'manifests'} mended`);
    }
    return findings.some((finding) => finding.severity === 'Error') ? 'failed' : 'done';
  },
});

/** A refusal carries its findings as the answer of a dry run does. */
async function findingsOf(context: Context, publication: Publication): Promise<readonly Finding[]> {
  try {
    return (await publish(context, publication)).findings;
  } catch (error) {
    const findings = error instanceof ClientProblem ? error.problem['findings'] : undefined;
    if (!Array.isArray(findings)) throw error;
    return findings as readonly Finding[]; // the document of lint_failed and its kin carries the same findings
  }
}

function tellFixes({ terminal }: Context, fixes: readonly Fix[]): void {
  for (const fix of fixes) {
    terminal.data(`\n${terminal.paint(`${keyOf(fix.source)}   ${fix.source.file}:${fix.source.line}`, 'strong')}\n`);
    for (const line of changeLines(changesBetween(fix.source.content, fix.fixed)))
      terminal.data(`  ${terminal.paint(line, line.startsWith('+') ? 'good' : 'bad')}\n`);
  }
}
