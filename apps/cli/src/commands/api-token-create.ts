import { ROLE_NAMES } from '@flotilla/contracts/client';
import { defineCommand, duration, required, text } from '../command/definition.ts';
import { usageError } from '../exit-codes.ts';
import { distance } from '../output/age.ts';
import { isForPrograms, printBody } from '../output/print.ts';

export const apiTokenCreateCommand = defineCommand({
  summary: 'Make an API token for a person or a program; it is shown once',
  arguments: { name: required('<name>', 'Who or what it is for; named in audit and history') },
  options: {
    role: text('--role <role>', `${ROLE_NAMES.join(', ')}. Required`),
    ttlMs: duration('--ttl <duration>', 'How long it holds (default 90d, at most 365d)'),
  },
  examples: [['api-token create ci-webapp --role ci --ttl 30d > token', 'the token on standard output and nowhere else']],
  run: async (context, { args, options }) => {
    const role = ROLE_NAMES.find((each) => each === options.role);
    if (role === undefined)
      throw usageError(
        options.role === undefined ? 'A role is required' : `There is no role "${options.role}"`,
        `--role ${ROLE_NAMES.join('|')}`,
      );
    const expiresAt = options.ttlMs === undefined ? {} : { expiresAt: new Date(context.now() + options.ttlMs).toISOString() };
    const made = await context.client().createApiToken({ body: { name: args.name, role, ...expiresAt } });
    if (isForPrograms(context.format)) return printBody(context, made);
    context.terminal.note(`API token ${made.name}: role ${made.role}, expires ${distance(made.expiresAt, context.now())}`);
    context.terminal.data(`${made.token}\n`);
  },
});
