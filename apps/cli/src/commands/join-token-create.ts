import type { CallInput } from '@flotilla/contracts/client';
import { defineCommand, duration, pairs, text, texts, wholeNumber } from '../command/definition.ts';
import { usageError } from '../exit-codes.ts';
import { distance } from '../output/age.ts';
import { isForPrograms, printBody } from '../output/print.ts';
import { present, unlessEmpty } from '../present.ts';

type TokenSpec = CallInput<'createJoinToken'>['body']['spec'];

export const joinTokenCreateCommand = defineCommand({
  summary: 'Make a join token that admits new clusters; it is shown once',
  arguments: {},
  options: {
    name: text('--name <name>', 'Name of the token'),
    cluster: text('--cluster <name>', 'Name that may join: exact, or with * and ?'),
    region: text('--region <region>', 'Region of the clusters that join'),
    labels: pairs('--label <key=value>', 'Label of the clusters that join; may be given more than once'),
    allowLabels: texts('--allow-label <key>', 'Label that the agent may set; may be given more than once'),
    uses: wholeNumber('--uses <count>', 'How many clusters may join (default 1)'),
    ttlMs: duration('--ttl <duration>', 'How long it holds, at most 30d (default 1h for one use, else 24h)'),
    approval: text('--approval <word>', 'Manual or Auto; Auto only for one use and an exact name (default Manual)'),
    publicKey: text('--public-key <key>', 'Public key of a token made by join-token keygen'),
    rekeys: text('--rekeys <uid>', 'uid of a cluster whose lost agent key is replaced'),
  },
  examples: [
    ['join-token create --cluster store-1 --region eu-west --approval Auto -o name > join.token', 'for one cluster, without an approval'],
    ['join-token create --cluster "store-*" --region eu-west --label tier=edge --uses 50 --ttl 24h', 'for fifty, each to be approved'],
  ],
  notes: ['The token goes to standard output and nowhere else. Keep it in a file: umask 077; flotilla join-token create … > join.token'],
  run: async (context, { options }) => {
    const { name, cluster, region, labels, allowLabels, uses, ttlMs, publicKey, rekeys } = options;
    const spec: TokenSpec = present({
      approval: approvalOf(options.approval),
      uses,
      expiresAt: ttlMs === undefined ? undefined : new Date(context.now() + ttlMs).toISOString(),
      clusterName: cluster,
      region,
      labels: unlessEmpty(labels),
      allowLabels: unlessEmpty([...allowLabels]),
      rekeys,
    });
    const made = await context
      .client()
      .createJoinToken({ body: { spec, ...present({ metadata: name === undefined ? undefined : { name }, publicKey }) } });
    if (isForPrograms(context.format)) return printBody(context, made);
    const expires = made.spec.expiresAt === undefined ? '' : `, expires ${distance(made.spec.expiresAt, context.now())}`;
    context.terminal.note(
      `Join token ${made.metadata.name}: ${made.spec.uses} ${made.spec.uses === 1 ? 'use' : 'uses'}, approval ${made.spec.approval}${expires}`,
    );
    if (made.token !== null) context.terminal.data(`${made.token}\n`);
  },
});

function approvalOf(given: string | undefined): 'Manual' | 'Auto' {
  if (given === undefined || given === 'Manual') return 'Manual';
  if (given === 'Auto') return 'Auto';
  throw usageError(`--approval: there is no "${given}"`, 'Manual or Auto');
}
