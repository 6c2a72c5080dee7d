import { ERROR_CODES, nearestWord } from '@flotilla/contracts/client';
import { defineCommand, required } from '../command/definition.ts';
import { usageError } from '../exit-codes.ts';
import { renderDetails } from '../output/details.ts';
import { isForPrograms, printBody } from '../output/print.ts';

const ERROR_PREFIX = 'error/';

const ACTORS: Readonly<Record<string, string>> = {
  caller: 'you: change the request',
  agent: 'the agent, by itself',
  administrator: 'an administrator of Flotilla',
  nobody: 'nobody: it is a fault of the server or passes by itself',
};

export const explainCommand = defineCommand({
  summary: 'Explain a kind, one of its fields, or an error code',
  arguments: { subject: required('<subject>', 'cluster, config.spec.prune, error/claim_refused') },
  options: {},
  examples: [
    ['explain cluster', 'its fields'],
    ['explain assignment.observed.verdict', 'one field and its values'],
    ['explain error/confirmation_required', 'what a code means and who must act'],
  ],
  run: async (context, { args }) => {
    if (args.subject.startsWith(ERROR_PREFIX)) return explainError(context, args.subject.slice(ERROR_PREFIX.length));
    const { explainField } = await import('../schema-fields.ts');
    const field = explainField(args.subject);
    return isForPrograms(context.format) ? printBody(context, field.schema) : context.terminal.data(field.text(context.terminal.paint));
  },
});

function explainError(context: Parameters<typeof printBody>[0], code: string): Promise<void> | void {
  const known: Readonly<
    Record<string, { readonly status: number; readonly actor: string; readonly title: string; readonly retryable?: true }>
  > = ERROR_CODES;
  const entry = known[code];
  if (entry === undefined) {
    const nearest = nearestWord(code, Object.keys(known));
    throw usageError(
      `There is no error code "${code}"`,
      nearest === null ? `The codes: ${Object.keys(known).join(', ')}` : `Did you mean error/${nearest}?`,
    );
  }
  if (isForPrograms(context.format)) return printBody(context, { code, ...entry, retryable: entry.retryable === true });
  context.terminal.data(
    renderDetails(
      [
        ['Code', code],
        ['Meaning', entry.title],
        ['HTTP status', entry.status],
        ['Who must act', ACTORS[entry.actor] ?? entry.actor],
        ['Try again', entry.retryable === true ? 'the same request may succeed later' : 'the same request fails again'],
        ['Manual', `/docs/reference/errors#${code} on the server`],
      ],
      context.terminal.paint,
    ),
  );
}
