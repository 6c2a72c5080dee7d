import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentBundle, type Installation } from './installation.ts';
import { Program } from './program.ts';
import type { TestCluster } from './test-cluster.ts';
import { until } from './until.ts';

export interface AgentOptions {
  readonly name: string;
  readonly region?: string;
  readonly namespace: string;
  readonly isObserver?: true;
  /** Where the agent finds the API server, when a proxy stands before it. */
  readonly kubeconfig?: string;
  /** Of its join token; without any, one that admits exactly this name without asking. */
  readonly terms?: Readonly<Record<string, unknown>>;
}

/** The bundled agent beside a cluster, as `flotilla cluster join --outside` runs it. */
export class JoinedAgent {
  program: Program;

  private constructor(
    private readonly installation: Installation,
    private readonly cluster: TestCluster,
    readonly options: AgentOptions,
    private readonly tokenFile: string,
  ) {
    this.program = this.start(options);
  }

  /** Makes a join token for exactly this name, starts the agent and waits until its cluster is Online. */
  static async join(installation: Installation, cluster: TestCluster, options: AgentOptions): Promise<JoinedAgent> {
    const agent = await JoinedAgent.launch(installation, cluster, options);
    await agent.online();
    return agent;
  }

  static async launch(installation: Installation, cluster: TestCluster, options: AgentOptions): Promise<JoinedAgent> {
    const terms = options.terms ?? { clusterName: options.name, approval: 'Auto', region: options.region ?? 'eu-west' };
    const { token, metadata } = await installation.must('POST', '/api/v1/join-tokens', { spec: terms });
    const tokenFile = join(installation.dataDir, `${metadata.uid}.token`);
    writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 });
    return new JoinedAgent(installation, cluster, options, tokenFile);
  }

  async online(): Promise<void> {
    await until(`${this.options.name} is Online`, async () => {
      if (!this.program.isRunning) throw new Error(`The agent ended: ${this.program.output.slice(-2_000)}`);
      const { body } = await this.installation.get(`/api/v1/clusters/${this.options.name}`);
      return body?.status?.connectivity === 'Online' && body.status.facts !== null;
    });
  }

  /** The same agent as a new process, with the same token file and the cluster's own memory. */
  restart(kubeconfig?: string): void {
    this.program = this.start(kubeconfig === undefined ? this.options : { ...this.options, kubeconfig });
  }

  async stop(): Promise<void> {
    this.program.signal('SIGCONT');
    await this.program.stop('SIGTERM');
  }

  private start({ name, namespace, kubeconfig, isObserver }: AgentOptions): Program {
    const args = ['--server', this.installation.url, '--token-file', this.tokenFile, '--name', name, '--namespace', namespace];
    args.push('--kubeconfig', kubeconfig ?? this.cluster.kubeconfig, '--context', this.cluster.context);
    if (isObserver) args.push('--observe');
    const logFile = join(this.installation.dataDir, `agent-${name}.log`);
    return new Program(agentBundle(), { args, env: { FLOTILLA_MAX_BACKOFF: '2s' }, logFile });
  }
}
