import type { Context } from '../command/context.ts';
import { defineCommand, required } from '../command/definition.ts';
import { usageError } from '../exit-codes.ts';
import { findKind } from '../kinds/kinds.ts';
import { parseRevisionName } from '../kinds/revision-name.ts';
import { isForPrograms, printBody } from '../output/print.ts';
import { describeAssignment } from '../views/describe-assignment.ts';
import { describeCluster } from '../views/describe-cluster.ts';
import { describeConfig, describeRevision } from '../views/describe-config.ts';
import { describeJoinToken, describeRegistration } from '../views/describe-joining.ts';
import { findRegistration } from '../kinds/find-registration.ts';

const PAGE = { limit: 200 };

/** Reads all that belongs to one object; how it is told is the views' affair. */
const READERS: Readonly<Record<string, (context: Context, name: string) => Promise<{ readonly body: unknown; readonly text: string }>>> = {
  cluster: async (context, cluster) => {
    const client = context.client();
    const params = { cluster };
    const [resource, assignments, problems, keys] = await Promise.all([
      client.getCluster({ params }),
      client.listClusterAssignments({ params, query: PAGE }),
      client.listClusterProblems({ params, query: PAGE }),
      client.listClusterKeys({ params, query: PAGE }),
    ]);
    const body = { cluster: resource, assignments: assignments.items, problems: problems.items, keys: keys.items };
    return { body, text: describeCluster(body, context) };
  },
  assignment: async (context, name) => {
    const [cluster = '', config] = name.split('/');
    if (config === undefined)
      throw usageError('Which assignment?', 'Write cluster and config: flotilla describe assignment store-1/webapp');
    const { items } = await context.client().listClusterAssignments({ params: { cluster }, query: PAGE });
    const found = items.find((item) => item.config === config);
    if (found === undefined) throw usageError(`${cluster} has no assignment of ${config}`, `flotilla get assignment ${cluster}`);
    return { body: found, text: describeAssignment(found, context) };
  },
  config: async (context, config) => {
    const client = context.client();
    const params = { config };
    const [resource, revisions, assignments] = await Promise.all([
      client.getConfig({ params }),
      client.listRevisions({ params, query: { limit: 10 } }),
      client.listConfigAssignments({ params, query: PAGE }),
    ]);
    const body = { config: resource, revisions: revisions.items, assignments: assignments.items };
    return { body, text: describeConfig(body, context) };
  },
  revision: async (context, name) => {
    const body = await context.client().getRevision({ params: parseRevisionName(name) });
    return { body, text: describeRevision(body, context) };
  },
  jointoken: async (context, joinToken) => {
    const body = await context.client().getJoinToken({ params: { joinToken } });
    return { body, text: describeJoinToken(body, context) };
  },
  registration: async (context, name) => {
    const body = await findRegistration(context.client(), name);
    if (body === null) throw usageError(`There is no registration "${name}"`, 'flotilla get registration lists those that wait');
    return { body, text: describeRegistration(body, context) };
  },
};

export const describeCommand = defineCommand({
  summary: 'Show one object with everything around it: evidence, problems, ages',
  arguments: {
    kind: required('<kind>', Object.keys(READERS).join(', ')),
    name: required('<name>', 'Name or uid; an assignment is <cluster>/<config>, a revision webapp@r3'),
  },
  options: {},
  examples: [
    ['describe cluster store-1', 'what is assigned, what runs, on what evidence, what is not well'],
    ['describe assignment store-1/webapp', 'one config on one cluster, object by object'],
    ['describe revision webapp@r3', 'what it delivers, what its references were pinned to, what lint found'],
  ],
  run: async (context, { args }) => {
    const kind = findKind(args.kind);
    const read = READERS[kind.name];
    if (read === undefined) throw usageError(`There is nothing more to tell of a ${kind.name}`, `flotilla get ${kind.name} -o wide`);
    const { body, text } = await read(context, args.name);
    if (isForPrograms(context.format)) return printBody(context, body);
    context.terminal.data(text);
  },
});
