import { dataFolder } from '@flotilla/platform';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../command/context.ts';
import { defineCommand, flag, pairs, required, text } from '../command/definition.ts';
import { CliError, usageError, type Outcome } from '../exit-codes.ts';
import { printItem } from '../output/print.ts';
import {
  checkClock,
  checkCluster,
  checkFlux,
  checkName,
  checkRights,
  checkServer,
  checkSignIn,
  rightsOf,
  tellCheck,
} from '../programs/join-checks.ts';
import { findCluster, JoiningAgent } from '../programs/joining-agent.ts';
import type { KubernetesPlace, Right } from '../programs/opened-cluster.ts';
import { present, unlessEmpty } from '../present.ts';
import { clusterView } from '../views/cluster.view.ts';

const NAMESPACE = 'flotilla-system';
const STOP_WITHIN_MS = 4_500;

export const clusterJoinCommand = defineCommand({
  summary: 'Check everything, make a join token and run the agent beside a cluster',
  arguments: { name: required('<name>', 'Name of the cluster in the fleet: a DNS label') },
  options: {
    isOutside: flag('--outside', 'Run the agent here, beside the cluster; implied when the server is on this machine'),
    isObserver: flag('--observe', 'Only look: the agent writes nothing outside of its own namespace'),
    region: text('--region <region>', 'Region of the cluster (default: unknown)'),
    labels: pairs('--label <key=value>', 'Label; may be given more than once'),
    kubeconfig: text('--kubeconfig <file>', 'Kubeconfig (default: KUBECONFIG, then ~/.kube/config)'),
    kubeContext: text('--kube-context <name>', 'Context of the kubeconfig (default: its current one)'),
    namespace: text('--namespace <name>', `Namespace of the agent's own objects (default ${NAMESPACE})`),
    isDetached: flag('--detach', 'Leave the agent running and come back'),
  },
  examples: [
    ['cluster join my-first --region lab --outside --observe --kube-context kind-dev', 'see what runs there; touch nothing'],
    ['cluster join store-1 --region eu-west --label tier=edge --outside', 'take part; Ctrl-C stops the agent, Flux goes on'],
  ],
  run: async (context, { args, options }): Promise<Outcome> => {
    requireOutside(context, options.isOutside);
    const { name } = args;
    const namespace = options.namespace ?? NAMESPACE;
    const place = { kubeconfig: options.kubeconfig, context: options.kubeContext };
    const observedBefore = await check(context, { name, place, namespace, rights: rightsOf(namespace, options.isObserver) });
    const token = await makeToken(context, { name, region: options.region ?? 'unknown', labels: options.labels });
    const logFile = join(agentsFolder(context), `${name}.log`);
    const agent = new JoiningAgent(context, {
      ...place,
      name,
      namespace,
      tokenFile: token.file,
      logFile,
      isObserver: options.isObserver,
      isDetached: options.isDetached,
    });
    let isLeft = false;
    try {
      context.terminal.note('The agent is started; waiting for its first report');
      const cluster = await agent.firstReport(observedBefore);
      await token.end();
      await printItem(context, clusterView, cluster);
      context.terminal.note(
        `\nagent log   ${logFile}\nnext        flotilla get fluxobject ${name}\n            flotilla describe cluster ${name}`,
      );
      isLeft = options.isDetached;
      if (isLeft) context.terminal.note(`The agent goes on as process ${agent.program.pid ?? 0}`);
      else await untilInterrupted(context, agent);
      return 'done';
    } finally {
      if (!isLeft) await agent.program.stop(STOP_WITHIN_MS);
      rmSync(token.file, { force: true });
    }
  },
});

function requireOutside(context: Context, isOutside: boolean): void {
  const { hostname } = new URL(context.connection().server);
  if (isOutside || /^(localhost|127\.|\[::1\])/.test(hostname)) return;
  throw usageError('Where is the agent to run?', 'Add --outside to run it here, beside the cluster');
}

interface Checks {
  readonly name: string;
  readonly place: KubernetesPlace;
  readonly namespace: string;
  readonly rights: readonly Right[];
}

/** @returns when a cluster that has joined under this name before was last read; null for a new one */
async function check(context: Context, { name, place, namespace, rights }: Checks): Promise<string | null> {
  context.terminal.note('Checks');
  tellCheck(context, await checkServer(context));
  tellCheck(context, await checkSignIn(context));
  tellCheck(context, await checkClock(context));
  const { openCluster } = await import('../programs/opened-cluster.ts');
  const { result, cluster } = await checkCluster(place, openCluster);
  tellCheck(context, result);
  if (cluster === null) return null;
  try {
    const known = await findCluster(context, name);
    const identity = await cluster.identity(namespace);
    tellCheck(context, checkName({ name, namespace, clusterId: cluster.clusterId, known, identity }));
    tellCheck(context, await checkRights(cluster, rights));
    tellCheck(context, checkFlux(cluster));
    return known?.status.observedAt ?? null;
  } finally {
    cluster.close();
  }
}

interface NewMember {
  readonly name: string;
  readonly region: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface OwnToken {
  readonly file: string;
  /** An agent that had joined before has not used it, and nobody else shall. */
  readonly end: () => Promise<void>;
}

/** One use, this very name: such a token may admit without an approval. */
async function makeToken(context: Context, { name, region, labels }: NewMember): Promise<OwnToken> {
  const client = context.client();
  const { token, metadata } = await client.createJoinToken({
    body: { spec: { clusterName: name, approval: 'Auto', region, ...present({ labels: unlessEmpty({ ...labels }) }) } },
  });
  if (token === null) throw new CliError('failed', 'The server has made no token');
  const file = join(agentsFolder(context), `${name}.token`);
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  const params = { joinToken: metadata.name };
  const end = async (): Promise<void> => {
    const { status } = await client.getJoinToken({ params });
    if (status.phase === 'Active') await client.revokeJoinToken({ params });
  };
  return { file, end };
}

function agentsFolder(context: Context): string {
  const folder = join(dataFolder(context.environment, context.machine), 'agents');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

async function untilInterrupted({ terminal, interrupted }: Context, agent: JoiningAgent): Promise<void> {
  terminal.note('Ctrl-C stops the agent; what runs in the cluster goes on');
  const interruption = new Promise<'interrupted'>((resolve) =>
    interrupted.addEventListener('abort', () => resolve('interrupted'), { once: true }),
  );
  const end = interrupted.aborted ? 'interrupted' : await Promise.race([agent.program.exited, interruption]);
  if (end !== 'interrupted') throw await agent.ended();
}
