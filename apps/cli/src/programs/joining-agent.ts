import { ClientProblem } from '@flotilla/contracts/client';
import { join } from 'node:path';
import type { Context } from '../command/context.ts';
import { CliError, type ErrorNote } from '../exit-codes.ts';
import type { Cluster } from '../views/resources.ts';
import type { KubernetesPlace } from './opened-cluster.ts';
import { ProgramLog } from './program-log.ts';
import { Program } from './program.ts';

export interface AgentOptions extends KubernetesPlace {
  readonly name: string;
  readonly namespace: string;
  readonly tokenFile: string;
  readonly logFile: string;
  readonly isObserver: boolean;
  readonly isDetached: boolean;
}

const REPORT_WITHIN_MS = 120_000;
const POLL_MS = 500;
/** What the agent logs once its channel may be opened, and while a person must approve. */
const RUNS = 'the agent runs';
const WAITS = 'the join waits for an approval with the thumbprint above';

/** The agent beside a cluster, as a process, from its start to its first report. */
export class JoiningAgent {
  private readonly log: ProgramLog;
  readonly program: Program;

  constructor(
    private readonly context: Context,
    private readonly options: AgentOptions,
  ) {
    this.log = new ProgramLog(options.logFile);
    const { name, namespace, tokenFile, logFile, kubeconfig, isObserver, isDetached } = options;
    const args = ['--server', context.connection().server, '--token-file', tokenFile, '--name', name, '--namespace', namespace];
    if (kubeconfig !== undefined) args.push('--kubeconfig', kubeconfig);
    if (options.context !== undefined) args.push('--context', options.context);
    if (isObserver) args.push('--observe');
    const bundle = join(context.appsDirectory, 'agent', 'bundle', 'main.mjs');
    this.program = new Program({ bundle, args, env: {}, logFile, ...(isDetached ? { isDetached: true } : {}) });
  }

  /**
   * Until this very agent has said what it found; what an earlier one said does not count.
   *
   * @param observedBefore when the cluster was last read before the start
   */
  async firstReport(observedBefore: string | null): Promise<Cluster> {
    const { context, options } = this;
    const deadline = context.now() + (context.globals.timeoutMs ?? REPORT_WITHIN_MS);
    let isWaitTold = false;
    while (!context.interrupted.aborted) {
      if (!this.program.isRunning) throw await this.ended();
      if (!isWaitTold && this.log.find(WAITS) !== null) {
        isWaitTold = true;
        context.terminal.note(`It waits for an approval: flotilla get registration ${options.name}`);
      }
      const cluster = await findCluster(context, options.name);
      if (this.log.find(RUNS) !== null && cluster !== null && this.isHeard(cluster, observedBefore)) return cluster;
      if (context.now() > deadline) throw this.late(cluster);
      await context.sleep(POLL_MS);
    }
    throw new CliError('interrupted', 'Interrupted before the first report');
  }

  /** What to say of an agent that ended by itself. */
  async ended(): Promise<CliError> {
    const code = await this.program.exited;
    const fault = this.log.fault();
    const sentence = fault === null ? `The agent has ended with code ${code ?? 'none'}` : `The agent has ended: ${fault.sentence}`;
    return new CliError('failed', sentence, [...hintOf(fault?.hint), { label: 'log', text: this.options.logFile }]);
  }

  private isHeard({ status }: Cluster, observedBefore: string | null): boolean {
    const mode = this.options.isObserver ? 'Observe' : 'Apply';
    return status.connectivity === 'Online' && status.facts?.mode === mode && status.observedAt !== observedBefore;
  }

  private late(cluster: Cluster | null): CliError {
    const fault = this.log.fault();
    const now = fault?.sentence ?? cluster?.status.shown.sentence ?? 'It has not joined';
    return new CliError('timedOut', `${this.options.name} has not reported yet`, [
      { label: 'now', text: now },
      ...hintOf(fault?.hint ?? cluster?.status.waits[0]?.next),
      { label: 'log', text: this.options.logFile },
    ]);
  }
}

/** Null when the fleet has no cluster of this name; one that was forgotten does not count. */
export async function findCluster(context: Context, name: string): Promise<Cluster | null> {
  try {
    const cluster = await context.client().getCluster({ params: { cluster: name } });
    return cluster.status.phase === 'Removed' ? null : cluster;
  } catch (error) {
    if (error instanceof ClientProblem && error.code === 'not_found') return null;
    throw error;
  }
}

function hintOf(text: string | undefined): readonly ErrorNote[] {
  return text === undefined || text === '' ? [] : [{ label: 'hint', text }];
}
